"""What may leave the authority: which figures the public edition shows and which it suppresses.

The rules, what an attacker is assumed to know, and what is proved, stand in docs/decisions/0008-public-edition.md; each
module has its part of them:

- `counts`: which counts are the same, which are part of another, and of which class they are;
- `relations`: relations that nobody stated, found in the cases;
- `rules`: primary suppression, what may not be told of one place;
- `order`: the secret order in which partners are taken;
- `partners`: secondary suppression in one table;
- `intervals`: what sums of consecutive months leave of each;
- `months`, `groups`: both, over months and their sums, and over groups of children;
- `cells`: what stands in the cells of a public figure;
- `make_edition`: the marts of the public edition, made from the decisions and nothing else;
- `solver`, `audit`: what a reader of all editions could work out, looked for before one is written;
- `apart`: a process of its own, so that nothing that becomes of it stops a release;
- `memory`, `published`: what earlier editions said, and which of them were published;
- `preparing`: deciding and auditing, until the audit finds nothing; `outcome`: how that came out;
- `editions`: the whole of it, for a release.
"""
