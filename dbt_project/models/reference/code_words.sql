-- Every word, in lower case, that stands for a code: the code itself, its label and the further spellings that
-- people have accepted. A code is known only together with its list.

with codes as (

    select * from {{ ref('codes') }}

),

further_words as (

    select * from {{ ref('accepted_words') }}

),

all_words as (

    select
        code_list,
        lower(code) as word,
        code
    from codes

    union

    select
        code_list,
        lower(label) as word,
        code
    from codes

    union

    select
        code_list,
        lower(word) as word,
        code
    from further_words

    {% for indicator in var('indicators', {}) %}
        union all

        select
            'indicator' as code_list,
            '{{ indicator }}' as word,
            '{{ indicator }}' as code
    {% endfor %}

),

unambiguous as (

    -- a code beats a label or a further spelling that reads the same
    select
        code_list,
        word,
        coalesce(
            max(code) filter (where lower(code) = word),
            case when count(distinct code) = 1 then max(code) end
        ) as code
    from all_words
    where word is not null
    group by code_list, word

)

select
    code_list,
    word,
    code
from unambiguous
where code is not null
