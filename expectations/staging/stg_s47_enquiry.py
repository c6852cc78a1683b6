"""Section 47 enquiries."""

from expectations.dataset import Dataset
from expectations.timeliness import is_fresh

dataset = Dataset("staging/stg_s47_enquiry", [is_fresh("start_date", "section 47 enquiry")])
