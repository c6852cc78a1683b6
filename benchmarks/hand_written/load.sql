-- Every extract that must come, of a clean delivery, into typed tables of their own names, types given, nothing guessed.
-- `delivery` is a variable: the folder in which the files stand. Clean means: dates in ISO 8601, numbers and booleans
-- that can be read. Nothing is checked, sorted out or told: this is the least that loading can cost.

create table ssd_person as
from read_csv(getvariable('delivery') || '/ssd_person.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'pers_person_id': 'varchar',
    'pers_sex': 'varchar',
    'pers_ethnicity': 'varchar',
    'pers_dob': 'timestamp',
    'pers_expected_dob': 'timestamp',
    'pers_death_date': 'timestamp',
    'pers_upn': 'varchar'
});

create table ssd_address as
from read_csv(getvariable('delivery') || '/ssd_address.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'addr_table_id': 'varchar',
    'addr_person_id': 'varchar',
    'addr_address_type': 'varchar',
    'addr_address_start_date': 'timestamp',
    'addr_address_end_date': 'timestamp',
    'addr_address_postcode': 'varchar'
});

create table ssd_disability as
from read_csv(getvariable('delivery') || '/ssd_disability.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'disa_table_id': 'varchar',
    'disa_person_id': 'varchar',
    'disa_disability_code': 'varchar'
});

create table ssd_immigration_status as
from read_csv(getvariable('delivery') || '/ssd_immigration_status.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'immi_immigration_status_id': 'varchar',
    'immi_person_id': 'varchar',
    'immi_immigration_status': 'varchar',
    'immi_immigration_status_start_date': 'timestamp',
    'immi_immigration_status_end_date': 'timestamp'
});

create table ssd_department as
from read_csv(getvariable('delivery') || '/ssd_department.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'dept_team_id': 'varchar',
    'dept_team_name': 'varchar',
    'dept_team_parent_id': 'varchar',
    'dept_team_parent_name': 'varchar'
});

create table ssd_professionals as
from read_csv(getvariable('delivery') || '/ssd_professionals.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'prof_professional_id': 'varchar',
    'prof_staff_id': 'varchar',
    'prof_social_worker_registration_no': 'varchar',
    'prof_professional_job_title': 'varchar'
});

create table ssd_involvements as
from read_csv(getvariable('delivery') || '/ssd_involvements.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'invo_involvements_id': 'varchar',
    'invo_professional_id': 'varchar',
    'invo_professional_role_id': 'varchar',
    'invo_professional_team': 'varchar',
    'invo_involvement_start_date': 'timestamp',
    'invo_involvement_end_date': 'timestamp',
    'invo_worker_change_reason': 'varchar',
    'invo_person_id': 'varchar',
    'invo_referral_id': 'varchar'
});

create table ssd_early_help_episodes as
from read_csv(getvariable('delivery') || '/ssd_early_help_episodes.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'earl_episode_id': 'varchar',
    'earl_person_id': 'varchar',
    'earl_episode_start_date': 'timestamp',
    'earl_episode_end_date': 'timestamp',
    'earl_episode_organisation': 'varchar'
});

create table ssd_cin_episodes as
from read_csv(getvariable('delivery') || '/ssd_cin_episodes.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'cine_referral_id': 'varchar',
    'cine_person_id': 'varchar',
    'cine_referral_date': 'timestamp',
    'cine_cin_primary_need_code': 'varchar',
    'cine_referral_source_code': 'varchar',
    'cine_referral_nfa': 'boolean',
    'cine_close_reason': 'varchar',
    'cine_close_date': 'timestamp',
    'cine_referral_team': 'varchar',
    'cine_referral_worker_id': 'varchar'
});

create table ssd_cin_assessments as
from read_csv(getvariable('delivery') || '/ssd_cin_assessments.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'cina_assessment_id': 'varchar',
    'cina_person_id': 'varchar',
    'cina_referral_id': 'varchar',
    'cina_assessment_start_date': 'timestamp',
    'cina_assessment_auth_date': 'timestamp',
    'cina_assessment_team': 'varchar',
    'cina_assessment_worker_id': 'varchar'
});

create table ssd_cin_plans as
from read_csv(getvariable('delivery') || '/ssd_cin_plans.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'cinp_cin_plan_id': 'varchar',
    'cinp_referral_id': 'varchar',
    'cinp_person_id': 'varchar',
    'cinp_cin_plan_start_date': 'timestamp',
    'cinp_cin_plan_end_date': 'timestamp',
    'cinp_cin_plan_team': 'varchar',
    'cinp_cin_plan_worker_id': 'varchar'
});

create table ssd_s47_enquiry as
from read_csv(getvariable('delivery') || '/ssd_s47_enquiry.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    's47e_s47_enquiry_id': 'varchar',
    's47e_referral_id': 'varchar',
    's47e_person_id': 'varchar',
    's47e_s47_start_date': 'timestamp',
    's47e_s47_end_date': 'timestamp',
    's47e_s47_nfa': 'varchar'
});

create table ssd_cp_plans as
from read_csv(getvariable('delivery') || '/ssd_cp_plans.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'cppl_cp_plan_id': 'varchar',
    'cppl_referral_id': 'varchar',
    'cppl_icpc_id': 'varchar',
    'cppl_person_id': 'varchar',
    'cppl_cp_plan_start_date': 'timestamp',
    'cppl_cp_plan_end_date': 'timestamp',
    'cppl_cp_plan_ola': 'boolean',
    'cppl_cp_plan_initial_category': 'varchar',
    'cppl_cp_plan_latest_category': 'varchar'
});

create table ssd_cla_episodes as
from read_csv(getvariable('delivery') || '/ssd_cla_episodes.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'clae_cla_episode_id': 'varchar',
    'clae_person_id': 'varchar',
    'clae_cla_id': 'varchar',
    'clae_cla_placement_id': 'varchar',
    'clae_entered_care_date': 'timestamp',
    'clae_cla_episode_start_date': 'timestamp',
    'clae_cla_episode_start_reason': 'varchar',
    'clae_cla_primary_need_code': 'varchar',
    'clae_cla_episode_ceased_date': 'timestamp',
    'clae_cla_episode_ceased_reason': 'varchar',
    'clae_referral_id': 'varchar'
});

create table ssd_cla_placement as
from read_csv(getvariable('delivery') || '/ssd_cla_placement.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'clap_cla_placement_id': 'varchar',
    'clap_person_id': 'varchar',
    'clap_cla_id': 'varchar',
    'clap_cla_placement_start_date': 'timestamp',
    'clap_cla_placement_end_date': 'timestamp',
    'clap_cla_placement_type': 'varchar',
    'clap_cla_placement_provider': 'varchar',
    'clap_cla_placement_urn': 'varchar',
    'clap_cla_placement_distance': 'decimal(18, 4)',
    'clap_cla_placement_postcode': 'varchar',
    'clap_cla_placement_change_reason': 'varchar'
});

create table ssd_legal_status as
from read_csv(getvariable('delivery') || '/ssd_legal_status.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'lega_legal_status_id': 'varchar',
    'lega_person_id': 'varchar',
    'lega_legal_status': 'varchar',
    'lega_legal_status_start_date': 'timestamp',
    'lega_legal_status_end_date': 'timestamp'
});

create table ssd_cla_care_plan as
from read_csv(getvariable('delivery') || '/ssd_cla_care_plan.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'lacp_table_id': 'varchar',
    'lacp_person_id': 'varchar',
    'lacp_cla_care_plan_start_date': 'timestamp',
    'lacp_cla_care_plan_end_date': 'timestamp',
    'lacp_cla_care_plan_json': 'varchar'
});

create table ssd_missing as
from read_csv(getvariable('delivery') || '/ssd_missing.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'miss_table_id': 'varchar',
    'miss_person_id': 'varchar',
    'miss_missing_episode_start_date': 'timestamp',
    'miss_missing_episode_type': 'varchar',
    'miss_missing_episode_end_date': 'timestamp',
    'miss_missing_rhi_offered': 'varchar',
    'miss_missing_rhi_accepted': 'varchar'
});

create table ssd_care_leavers as
from read_csv(getvariable('delivery') || '/ssd_care_leavers.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'clea_table_id': 'varchar',
    'clea_person_id': 'varchar',
    'clea_care_leaver_eligibility': 'varchar',
    'clea_care_leaver_in_touch': 'varchar',
    'clea_care_leaver_latest_contact': 'timestamp',
    'clea_care_leaver_accommodation': 'varchar',
    'clea_care_leaver_accom_suitable': 'varchar',
    'clea_care_leaver_activity': 'varchar'
});

create table cp_plan_history as
from read_csv(getvariable('delivery') || '/cp_plan_history.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'cp_plan_id': 'varchar',
    'previous_plan_count': 'integer'
});

create table short_breaks as
from read_csv(getvariable('delivery') || '/short_breaks.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'short_break_id': 'varchar',
    'person_id': 'varchar',
    'service_type': 'varchar',
    'start_date': 'timestamp',
    'end_date': 'timestamp'
});

create table placement_location as
from read_csv(getvariable('delivery') || '/placement_location.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'placement_id': 'varchar',
    'in_out': 'varchar'
});

create table practice_audits as
from read_csv(getvariable('delivery') || '/practice_audits.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'audit_id': 'varchar',
    'person_id': 'varchar',
    'audit_round_month': 'timestamp',
    'completed_date': 'timestamp',
    'audit_type': 'varchar',
    'grade_initial': 'varchar',
    'grade_moderated': 'varchar',
    'team_id': 'varchar',
    'voided': 'boolean'
});

create table case_supervisions as
from read_csv(getvariable('delivery') || '/case_supervisions.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'supervision_id': 'varchar',
    'person_id': 'varchar',
    'supervision_date': 'timestamp',
    'supervision_type': 'varchar',
    'status': 'varchar',
    'supervisor_id': 'varchar',
    'worker_id': 'varchar'
});

create table strategy_discussions as
from read_csv(getvariable('delivery') || '/strategy_discussions.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'discussion_id': 'varchar',
    'meeting_id': 'varchar',
    'person_id': 'varchar',
    'trigger_date': 'timestamp',
    'trigger_basis': 'varchar',
    'held_date': 'timestamp',
    'is_initial': 'boolean',
    'outcome_s47': 'boolean',
    'status': 'varchar'
});

create table strategy_discussion_attendance as
from read_csv(getvariable('delivery') || '/strategy_discussion_attendance.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'attendance_id': 'varchar',
    'discussion_id': 'varchar',
    'agency': 'varchar',
    'role': 'varchar',
    'invited': 'boolean',
    'attended': 'boolean',
    'mode': 'varchar'
});

create table return_interviews as
from read_csv(getvariable('delivery') || '/return_interviews.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'ri_id': 'varchar',
    'missing_episode_id': 'varchar',
    'person_id': 'varchar',
    'offered_flag': 'varchar',
    'offered_date': 'timestamp',
    'accepted_flag': 'varchar',
    'completed_flag': 'varchar',
    'completed_at': 'timestamp',
    'refusal_reason': 'varchar'
});

create table early_help_assessments as
from read_csv(getvariable('delivery') || '/early_help_assessments.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'assessment_id': 'varchar',
    'family_id': 'varchar',
    'person_id': 'varchar',
    'episode_id': 'varchar',
    'start_date': 'timestamp',
    'completed_date': 'timestamp',
    'organisation': 'varchar',
    'status': 'varchar'
});

create table early_help_assessment_factors as
from read_csv(getvariable('delivery') || '/early_help_assessment_factors.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'assessment_id': 'varchar',
    'factor_code': 'varchar'
});

create table quality_of_care_profiles as
from read_csv(getvariable('delivery') || '/quality_of_care_profiles.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'form_id': 'varchar',
    'person_id': 'varchar',
    'started_date': 'timestamp',
    'completed_date': 'timestamp',
    'status': 'varchar',
    'completing_org_type': 'varchar'
});

create table fostering_matches as
from read_csv(getvariable('delivery') || '/fostering_matches.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'match_id': 'varchar',
    'person_id': 'varchar',
    'carer_id': 'varchar',
    'match_decision_date': 'timestamp',
    'confirmed_date': 'timestamp',
    'ended_date': 'timestamp'
});

create table workforce_posts as
from read_csv(getvariable('delivery') || '/workforce_posts.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'post_id': 'varchar',
    'worker_id': 'varchar',
    'swe_no': 'varchar',
    'employment_type': 'varchar',
    'role_code': 'varchar',
    'is_child_and_family': 'boolean',
    'team_id': 'varchar',
    'fte': 'decimal(18, 4)',
    'start_date': 'timestamp',
    'end_date': 'timestamp',
    'leave_reason': 'varchar'
});

create table asye as
from read_csv(getvariable('delivery') || '/asye.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'asye_id': 'varchar',
    'worker_id': 'varchar',
    'start_date': 'timestamp',
    'due_date': 'timestamp',
    'extended_to': 'timestamp',
    'outcome': 'varchar',
    'outcome_date': 'timestamp'
});

create table training_enrolments as
from read_csv(getvariable('delivery') || '/training_enrolments.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'enrolment_id': 'varchar',
    'worker_id': 'varchar',
    'track': 'varchar',
    'cohort': 'varchar',
    'start_date': 'timestamp',
    'days_attended': 'integer',
    'minimum_days': 'integer',
    'assignment_1_passed_on': 'timestamp',
    'assignment_2_passed_on': 'timestamp',
    'portfolio_passed_on': 'timestamp',
    'left_on': 'timestamp'
});

create table ehc_plan_requests as
from read_csv(getvariable('delivery') || '/ehc_plan_requests.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'request_id': 'varchar',
    'person_id': 'varchar',
    'request_date': 'timestamp',
    'request_outcome': 'varchar',
    'assessment_outcome': 'varchar',
    'issue_date': 'timestamp',
    'exception_flag': 'boolean',
    'transferred_in': 'boolean'
});

create table school_attendance as
from read_csv(getvariable('delivery') || '/school_attendance.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'attendance_id': 'varchar',
    'person_id': 'varchar',
    'upn': 'varchar',
    'period_start': 'timestamp',
    'period_end': 'timestamp',
    'sessions_possible': 'integer',
    'sessions_attended': 'integer',
    'is_main_school': 'boolean'
});

create table permanent_exclusions as
from read_csv(getvariable('delivery') || '/permanent_exclusions.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'exclusion_id': 'varchar',
    'upn': 'varchar',
    'person_id': 'varchar',
    'decision_date': 'timestamp',
    'outcome': 'varchar',
    'outcome_date': 'timestamp',
    'resident_la': 'varchar'
});

create table commentary as
from read_csv(getvariable('delivery') || '/commentary.csv', header = true, delim = ',', quote = '"', escape = '"', types = {
    'indicator_id': 'varchar',
    'period_end': 'timestamp',
    'author': 'varchar',
    'written_on': 'timestamp',
    'body': 'varchar'
});
