"""Is this data fit to use, is it fit to leave? One module a dataset, its path the asset key.

Importing any module below imports Great Expectations, which takes seconds: import late, from `scorecard.gates.checks`.
"""

import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"
