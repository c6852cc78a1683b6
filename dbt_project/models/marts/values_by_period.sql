-- The headline figures of all periods, each over the measure's own window, with target, interval and the year before.

{{ figures_of_basis('headline', ['target', 'status_against_target']) }}
