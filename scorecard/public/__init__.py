"""What may leave the authority: which figures the public edition shows and which it keeps back.

Counts of 1 to 5 could point to a child, and so could what remains of a count when another that is part of it is taken
away. They are kept back, with as many others as it takes to keep anybody from working them out, over months, sums of
months, components, groups of children and earlier editions. The rules, and why they hold, stand in
docs/decisions/0008-public-edition.md; each module has its part of them:

- `counts`: which counts are the same, and which are part of another;
- `blocks`: when counts that are known only together are safe;
- `months`: the counts of months, and the sums of months that may stand beside them;
- `groups`: the counts of groups of children;
- `memory`: what earlier editions made public;
- `cells`: what stands in the cells of a public figure;
- `make_edition`: the marts of the public edition, made from the decisions and nothing else;
- `attack`: an attempt to work out what was kept back, made on every edition before it is written.
"""
