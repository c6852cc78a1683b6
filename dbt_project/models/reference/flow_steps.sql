-- The steps of a cohort of referrals, in the order in which they are told, each with the measure that counts the same
-- events or stands on the same extracts, or the extract that no measure stands on. `adds_up_to` is the side of the
-- measure to which the events of a month add up.

select
    listed.step,
    listed.step_order,
    listed.step_name,
    listed.indicator_id,
    listed.adds_up_to,
    listed.extract
from (
    values
    ('assessment', 1, 'Single assessment', 'assessments_within_45_working_days', 'denominator', null),
    ('section_47_enquiry', 2, 'Section 47 enquiry', null, null, 'ssd_s47_enquiry'),
    ('conference', 3, 'Initial child protection conference', null, null, 'ssd_initial_cp_conference'),
    ('plan', 4, 'Child protection plan', 'repeat_child_protection_plans', 'denominator', null),
    ('care', 5, 'Care', 'ceased_care_special_guardianship', null, null),
    ('re_referral', 6, 'Re-referral', 're_referrals_within_12_months', 'numerator', null),
    ('repeat_plan', 7, 'Second or subsequent plan', 'repeat_child_protection_plans', 'numerator', null),
    ('end_of_care', 8, 'End of care', 'ceased_care_special_guardianship', 'denominator', null),
    ('return_home', 9, 'Return home from care', 'ceased_care_special_guardianship', null, null)
) as listed (step, step_order, step_name, indicator_id, adds_up_to, extract)
