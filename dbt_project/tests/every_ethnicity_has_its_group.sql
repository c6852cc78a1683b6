-- A code of the list without a group would fall among the not known.
select codes.code
from {{ ref('codes') }} as codes
left join {{ ref('ethnicity_groups') }} as ethnicity_groups
    on codes.code = ethnicity_groups.ethnicity
where codes.code_list = 'ethnicity'
    and ethnicity_groups.ethnicity is null
