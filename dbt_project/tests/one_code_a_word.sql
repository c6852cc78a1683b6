-- A word that led to two codes of a list would double every row that holds it.
select
    code_list,
    word,
    count(*) as copies
from {{ ref('code_words') }}
group by code_list, word
having count(*) > 1
