{#- Whether two rows with the columns of a placement speak of one home: by the unique reference numbers, where either is
    blank by the postcodes, where either is blank by type and provider. A row without a placement has no home. -#}
{% macro is_same_home(one, another) -%}
    coalesce(
        case
            when {{ one }}.ofsted_urn is not null and {{ another }}.ofsted_urn is not null
                then {{ one }}.ofsted_urn = {{ another }}.ofsted_urn
            when {{ one }}.postcode is not null and {{ another }}.postcode is not null
                then {{ one }}.postcode = {{ another }}.postcode
            else {{ one }}.placement_type = {{ another }}.placement_type
                and coalesce({{ one }}.provider, '') = coalesce({{ another }}.provider, '')
        end,
        false
    )
{%- endmacro %}
