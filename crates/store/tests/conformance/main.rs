//! What the store promises, on every back end: one suite, run on SQLite and on PostgreSQL.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::too_many_lines,
    reason = "tests"
)]

mod audit;
mod audited;
mod backend;
mod delivery;
mod detection;
mod lists;
mod merge;
mod order;
#[path = "../support/postgres.rs"]
mod postgres;
mod queries;
mod reading;
mod reclassify;
#[path = "../support/sample.rs"]
mod sample;
mod schema;
mod scope;
mod triage;
mod waiting;

/// Each rule as one test on SQLite, and all rules in one test on PostgreSQL: a runner that gives every test a process of
/// its own would start one server for each.
macro_rules! on_every_back_end {
    ($($module:ident: $($rule:ident),+;)+) => {
        mod on_sqlite {
            $($(
                #[test]
                fn $rule() {
                    super::backend::run(super::backend::Backend::sqlite(), super::$module::$rule);
                }
            )+)+
        }

        #[test]
        fn every_rule_on_postgres() {
            backend::run_all(&backend::Backend::postgres(), &[
                $($((stringify!($rule), |backend| backend::run(backend, $module::$rule)),)+)+
            ]);
        }
    };
}

on_every_back_end! {
    audit:
        what_is_recorded_is_read_back,
        without_a_key_nothing_is_recorded,
        entries_are_filtered,
        pages_of_entries_join,
        a_tenant_sees_its_own_entries_only,
        proofs_hold_for_every_entry,
        writers_at_the_same_time_make_one_chain,
        a_checkpoint_shows_what_was_cut_off,
        what_was_signed_and_what_a_witness_has_is_remembered,
        the_first_altered_entry_is_named;
    audited:
        what_people_do_to_findings_is_audited,
        a_bulk_change_is_one_entry_for_each_transaction,
        what_people_do_to_incidents_is_audited,
        what_cannot_be_audited_is_not_done;
    delivery:
        a_route_by_tag_takes_what_has_the_tag,
        a_lost_lease_changes_nothing,
        channels_and_routes_know_their_version,
        routes_change_their_order_at_once,
        what_is_not_committed_is_not_queued;
    detection:
        a_finding_is_pending_until_it_was_judged,
        a_finding_touched_while_it_is_judged_stays_pending,
        a_machine_that_becomes_known_while_its_findings_are_judged_makes_them_pending,
        a_machine_that_becomes_better_known_makes_its_stored_findings_pending,
        what_another_process_judged_is_not_overwritten,
        a_stored_finding_keeps_its_status,
        what_is_gone_is_deleted;
    lists:
        counters_equal_a_recount_after_many_changes,
        every_filter_and_order_is_what_a_plain_filter_gives,
        words_find_what_they_are_part_of;
    merge:
        counts_of_one_reading_add_up,
        packs_add_up_and_times_span_them,
        a_later_reading_of_a_pack_counts_nothing_again,
        a_batch_may_hold_an_observation_several_times,
        richer_facts_stay,
        newer_scope_decides_the_class_and_both_findings_are_pending,
        a_sealed_copy_stays_and_one_is_taken,
        hostile_text_is_kept;
    order:
        any_order_of_batches_and_judgements_gives_the_same,
        packs_are_committed_at_the_same_time;
    queries:
        filters_let_through_what_they_say,
        search_takes_text_as_it_is,
        pages_join_without_gaps_while_items_come_and_go,
        incidents_come_worst_first,
        the_beginning_of_an_id_is_enough_if_it_fits_one,
        totals_count_what_is_there,
        done_findings_are_not_open;
    reading:
        a_pack_is_read_once_for_a_generation,
        grown_scope_is_read_for_once,
        an_unfinished_reading_is_resumed,
        a_batch_is_committed_once,
        a_reading_ends_once_and_where_it_stands,
        a_first_reading_counts_and_a_later_one_moves_rows_from_forgotten_to_kept,
        members_are_replaced_and_each_path_is_once,
        known_packs_keep_what_is_known,
        sightings_of_another_pack_are_refused;
    reclassify:
        observations_move_and_go,
        a_machine_that_goes_while_its_findings_are_judged_makes_them_pending,
        what_later_scope_decided_stands,
        all_observations_are_walked_in_the_order_of_ids;
    schema:
        opening_again_changes_nothing,
        two_may_open_at_once,
        a_newer_schema_is_refused;
    scope:
        organizations_come_in_a_fixed_order,
        claims_come_in_a_fixed_order,
        generations_tell_what_was_proved_when;
    triage:
        a_finding_is_worked_on_from_new_to_resolved,
        an_edit_of_an_old_version_is_refused,
        an_accepted_risk_comes_back_at_its_end,
        what_was_resolved_and_is_seen_again_is_regressed,
        comments_tags_and_people_are_kept,
        a_selection_is_frozen_changed_and_undone,
        an_incident_is_worked_on_apart_from_its_findings;
    waiting:
        requests_of_others_wait_for_somebody,
        sources_are_those_of_the_organisation;
}
