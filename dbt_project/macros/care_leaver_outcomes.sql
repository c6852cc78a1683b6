{#- What a contact with a care leaver found, as both ways of choosing the contact read it. -#}
{% macro care_leaver_outcomes(contact) -%}
    coalesce({{ contact }}.in_touch in ('DIED', 'RHOM'), false) as has_died_or_returned_home,
    coalesce(
        {{ contact }}.activity in ('F1', 'P1', 'F2', 'P2', 'F4', 'P4', 'F5', 'P5'), false
    ) as is_in_education_employment_training,
    coalesce({{ contact }}.accommodation in ('G', 'H', 'R'), false) as is_beyond_suitability,
    coalesce({{ contact }}.accommodation_suitability = '1', false) as is_suitably_accommodated,
    {{ contact }}.activity,
    {{ contact }}.accommodation,
    {{ contact }}.accommodation_suitability
{%- endmacro %}
