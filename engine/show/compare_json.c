#include "show_compare_parts.h"

#include "json.h"
#include "show_area.h"
#include "show_no_effect.h"
#include "show_scenario.h"

struct writer {
    const struct compare *compare;
    const struct comparison *of;
    struct json json;
};

/* Counts ----------------------------------------------------------------------------------------*/

static void put_whole(struct writer *writer, const char *key, int64_t number)
{
    json_key_number(&writer->json, key, (double)number);
}

static void put_yuan(struct writer *writer, const char *key, int64_t fen)
{
    json_key_number(&writer->json, key, (double)fen / 100);
}

static void put_count(struct writer *writer, struct compare_count count)
{
    put_whole(writer, "households", count.households);
    put_whole(writer, "people", count.people);
}

static void put_counted(struct writer *writer, const char *key, struct compare_count count)
{
    json_key(&writer->json, key);
    json_open(&writer->json, '{');
    put_count(writer, count);
    json_close(&writer->json, '}');
}

static void put_money(struct writer *writer, const char *key, struct compare_money money)
{
    json_key(&writer->json, key);
    json_open(&writer->json, '{');
    put_yuan(writer, "yuan_at_least", money.fen);
    put_yuan(writer, "new_yuan_at_least", money.new_fen);
    put_whole(writer, "undetermined_amounts", money.open);
    json_close(&writer->json, '}');
}

static struct compare_money money_gain(struct compare_money before, struct compare_money after)
{
    return (struct compare_money){after.fen - before.fen, after.new_fen - before.new_fen,
                                  after.open - before.open};
}

static void put_monies(struct writer *writer, struct compare_money before,
                       struct compare_money after)
{
    put_money(writer, "before", before);
    put_money(writer, "after", after);
    put_money(writer, "difference", money_gain(before, after));
}

/* Moves -----------------------------------------------------------------------------------------*/

static const char *const answer_names[] = {
    [ANSWER_NO] = "no", [ANSWER_YES] = "yes", [ANSWER_UNKNOWN] = "unknown"};

static void put_move(struct writer *writer, const char *before, const char *after,
                     struct compare_count count)
{
    if (!count.households)
        return;
    json_open(&writer->json, '{');
    json_key_text(&writer->json, "before", before);
    json_key_text(&writer->json, "after", after);
    put_count(writer, count);
    json_close(&writer->json, '}');
}

static void put_moves(struct writer *writer, const char *key, const struct compare_moves *moves)
{
    json_key(&writer->json, key);
    json_open(&writer->json, '[');
    for (int before = 0; before < 3; before++)
        for (int after = 0; after < 3; after++)
            put_move(writer, answer_names[before], answer_names[after],
                     moves->moved[before][after]);
    json_close(&writer->json, ']');
}

static void put_statuses(struct writer *writer)
{
    const struct comparison *of = writer->of;
    json_key(&writer->json, "status");
    json_open(&writer->json, '[');
    for (size_t i = 0; i < of->nstatuses * of->nstatuses; i++)
        put_move(writer, compare_status(of, i / of->nstatuses),
                 compare_status(of, i % of->nstatuses), of->statuses[i]);
    json_close(&writer->json, ']');
}

static void put_aspects(struct writer *writer)
{
    static const char *const names[ASPECT_COUNT] = {
        [ASPECT_MEETS] = "meets",           [ASPECT_STATUS] = "status",
        [ASPECT_CRITERIA] = "criteria",     [ASPECT_CAUSES] = "causes",
        [ASPECT_MAIN_CAUSE] = "main_cause", [ASPECT_AIDS] = "aids",
        [ASPECT_AMOUNTS] = "amounts",       [ASPECT_GAPS] = "gaps",
        [ASPECT_AUDITS] = "audits",
    };
    put_counted(writer, "changed", writer->of->changed);
    json_key(&writer->json, "changed_in");
    json_open(&writer->json, '{');
    for (int i = 0; i < ASPECT_COUNT; i++)
        put_counted(writer, names[i], writer->of->aspects[i]);
    json_close(&writer->json, '}');
}

/* Rules -----------------------------------------------------------------------------------------*/

static void put_assumed(struct writer *writer, enum rule_kind kind, size_t pair)
{
    json_key_bool(&writer->json, "rests_on_assumed",
                  compare_rests_on_assumed(writer->compare, writer->of, kind, pair));
}

static void put_column(struct writer *writer, enum rule_kind kind, enum compare_column column)
{
    const struct rule_pairs *pairs = &writer->of->pairs[kind];
    for (size_t i = 0; i < pairs->count; i++) {
        const struct compare_moves *moves = &writer->of->columns[column][i];
        json_open(&writer->json, '{');
        json_key_text(&writer->json, "name", pairs->at[i].name);
        put_assumed(writer, kind, i);
        put_counted(writer, "gained", compare_gained(moves, ANSWER_YES));
        put_counted(writer, "lost", compare_lost(moves, ANSWER_YES));
        put_moves(writer, "moves", moves);
        json_close(&writer->json, '}');
    }
}

static void put_columns(struct writer *writer)
{
    static const struct {
        const char *key;
        enum rule_kind kind;
        enum compare_column column;
    } lists[] = {{"criteria", RULE_CRITERION, COLUMN_CRITERIA},
                 {"causes", RULE_CAUSE, COLUMN_CAUSES},
                 {"audits", RULE_AUDIT, COLUMN_AUDITS}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_key(&writer->json, lists[i].key);
        json_open(&writer->json, '[');
        put_column(writer, lists[i].kind, lists[i].column);
        json_close(&writer->json, ']');
    }
    json_key(&writer->json, "gaps");
    json_open(&writer->json, '[');
    put_column(writer, RULE_CAUSE, COLUMN_CAUSE_GAPS);
    put_column(writer, RULE_CRITERION, COLUMN_CRITERION_GAPS);
    json_close(&writer->json, ']');
}

static const char *state_name(int state)
{
    return state == STATE_NOT ? NULL : decision_state_names[state];
}

static void put_states(struct writer *writer, const struct compare_aid *aid)
{
    json_key(&writer->json, "moves");
    json_open(&writer->json, '[');
    for (int before = 0; before < AID_STATES; before++)
        for (int after = 0; after < AID_STATES; after++) {
            if (!aid->moved[before][after])
                continue;
            json_open(&writer->json, '{');
            json_key_text(&writer->json, "before", state_name(before));
            json_key_text(&writer->json, "after", state_name(after));
            put_whole(writer, "count", aid->moved[before][after]);
            json_close(&writer->json, '}');
        }
    json_close(&writer->json, ']');
}

static void put_aid(struct writer *writer, size_t pair)
{
    const struct rule_pair *at = &writer->of->pairs[RULE_AID].at[pair];
    const struct compare_aid *aid = &writer->of->aids[pair];
    struct aid_moves moves = compare_aid_moves(writer->compare, writer->of, pair);
    json_open(&writer->json, '{');
    json_key_text(&writer->json, "name", at->name);
    json_key_text(&writer->json, "per", at->level == LEVEL_MEMBER ? "member" : "household");
    put_whole(writer, "before", moves.before);
    put_whole(writer, "after", moves.after);
    put_whole(writer, "gained", moves.gained);
    put_whole(writer, "lost", moves.lost);
    put_whole(writer, "kept", moves.before - moves.lost);
    put_whole(writer, "with_another_amount", aid->repriced);
    put_states(writer, aid);
    put_assumed(writer, RULE_AID, pair);
    json_key(&writer->json, "money");
    json_open(&writer->json, '{');
    put_monies(writer, aid->before, aid->after);
    json_close(&writer->json, '}');
    json_close(&writer->json, '}');
}

static void put_aids(struct writer *writer)
{
    json_key(&writer->json, "aids");
    json_open(&writer->json, '[');
    for (size_t i = 0; i < writer->of->pairs[RULE_AID].count; i++)
        put_aid(writer, i);
    json_close(&writer->json, ']');
}

/* Groups ----------------------------------------------------------------------------------------*/

static void put_change(struct writer *writer, const struct compare_change *change)
{
    put_counted(writer, "changed", change->changed);
    put_moves(writer, "meets", &change->meets);
    put_money(writer, "money_difference", change->money);
}

static void put_area(struct writer *writer, size_t group)
{
    struct area area = writer->compare->groups[GROUPING_AREA].areas[group];
    struct buffer name = {0};
    char code[AREA_TEXT];
    show_area_name(writer->compare->registry, area, &name);
    json_key_text(&writer->json, "code", summary_area_text(area, code));
    json_key_text(&writer->json, "name", name.bytes);
    writer->json.out->failed |= name.failed;
    buffer_release(&name);
}

static void put_size(struct writer *writer, size_t group)
{
    put_whole(writer, "members", (int64_t)group);
    json_key_bool(&writer->json, "or_more", group == SIZES - 1);
}

/* null: those whose income is not known */
static void put_decile(struct writer *writer, size_t group)
{
    if (group == DECILE_UNKNOWN) {
        json_key(&writer->json, "decile");
        json_null(&writer->json);
    } else
        put_whole(writer, "decile", (int64_t)group + 1);
}

static void put_groups(struct writer *writer, const char *key, enum compare_grouping grouping,
                       void (*put_name)(struct writer *writer, size_t group))
{
    const struct compare_groups *groups = &writer->compare->groups[grouping];
    json_key(&writer->json, key);
    json_open(&writer->json, '[');
    for (size_t i = 0; i < groups->count; i++) {
        json_open(&writer->json, '{');
        put_name(writer, i);
        put_change(writer, &writer->of->groups[grouping][i]);
        json_close(&writer->json, '}');
    }
    json_close(&writer->json, ']');
}

/* Measures --------------------------------------------------------------------------------------*/

static void put_measures(struct writer *writer, const struct summary *summary)
{
    const struct measures *measures = &summary->measures;
    json_key(&writer->json, "measures");
    json_open(&writer->json, '{');
    for (size_t i = 0; i < measures->count; i++) {
        bool missing = i >= measures->first[GROUP_MISSING] &&
                       i < measures->first[GROUP_MISSING] + measures->nitems[GROUP_MISSING];
        int64_t total = summary_total(summary, i);
        if (missing || (!total && i >= measures->nbrief))
            continue;
        (measures->money[i] ? put_yuan : put_whole)(writer, measures->names[i], total);
    }
    json_close(&writer->json, '}');
}

/* Poverty ---------------------------------------------------------------------------------------*/

static void put_poverty(struct writer *writer, const struct poverty_table *tables)
{
    json_key(&writer->json, "poverty");
    json_open(&writer->json, '[');
    for (int i = 0; i < 2; i++)
        for (size_t j = 0; j < tables[i].count; j++) {
            const struct poverty_area *area = &tables[i].areas[j];
            char code[AREA_TEXT];
            json_open(&writer->json, '{');
            json_key_text(&writer->json, "area", summary_area_text(area->area, code));
            for (int measure = 0; measure < POVERTY_MEASURES; measure++)
                json_key_number(&writer->json, poverty_names[measure].name, area->value[measure]);
            json_close(&writer->json, '}');
        }
    json_close(&writer->json, ']');
}

/* Why nothing changes -------------------------------------------------------------------------*/

static void put_no_effects(struct writer *writer)
{
    const struct comparison *of = writer->of;
    const struct scenario *scenario = compare_policy(of->of)->scenario;
    json_key(&writer->json, "no_effect");
    json_open(&writer->json, '[');
    for (size_t i = 0; of->no_effects && i < scenario->nchanges; i++)
        show_no_effect_json(&writer->json, of->of->rulebook, &scenario->changes[i],
                            &of->no_effects[i]);
    json_close(&writer->json, ']');
}

/* Cases -----------------------------------------------------------------------------------------*/

static void put_effect(struct writer *writer)
{
    put_counted(writer, "changed", writer->of->changed);
    put_whole(writer, "meets_difference", compare_gain(writer->compare, writer->of, MEASURE_MEETS));
    put_whole(writer, "people_difference",
              compare_after(&writer->of->meets, ANSWER_YES).people -
                  compare_before(&writer->of->meets, ANSWER_YES).people);
    put_money(
        writer, "money_difference",
        money_gain(compare_money(&writer->compare->summary), compare_money(&writer->of->summary)));
}

static void put_parts(struct writer *writer)
{
    const struct comparison *whole = writer->of;
    json_key(&writer->json, "each_change_alone");
    json_open(&writer->json, '[');
    for (size_t i = 0; i < whole->of->nparts; i++) {
        writer->of = &whole->parts[i];
        json_open(&writer->json, '{');
        json_key_text(&writer->json, "title", compare_title(writer->of->of));
        put_effect(writer);
        put_no_effects(writer);
        json_close(&writer->json, '}');
    }
    json_close(&writer->json, ']');
    writer->of = whole;
}

static void put_case(struct writer *writer)
{
    json_open(&writer->json, '{');
    json_key_text(&writer->json, "title", compare_title(writer->of->of));
    show_scenario_json(&writer->json, compare_policy(writer->of->of),
                       writer->compare->summary.as_of_day);
    put_aspects(writer);
    put_no_effects(writer);
    put_moves(writer, "meets", &writer->of->meets);
    put_statuses(writer);
    put_columns(writer);
    put_aids(writer);
    json_key(&writer->json, "money");
    json_open(&writer->json, '{');
    put_monies(writer, compare_money(&writer->compare->summary),
               compare_money(&writer->of->summary));
    json_close(&writer->json, '}');
    put_groups(writer, "areas", GROUPING_AREA, put_area);
    put_groups(writer, "sizes", GROUPING_SIZE, put_size);
    put_groups(writer, "deciles", GROUPING_DECILE, put_decile);
    put_measures(writer, &writer->of->summary);
    put_poverty(writer, writer->of->poverty);
    put_parts(writer);
    json_close(&writer->json, '}');
}

void show_compare_json(const struct compare *compare, struct buffer *out)
{
    const struct heading heading = compare_heading(compare);
    struct writer writer = {.compare = compare};
    json_init(&writer.json, out);
    json_open(&writer.json, '{');
    show_heading_json(&heading, &writer.json);
    put_count(&writer, compare->all);
    put_measures(&writer, &compare->summary);
    put_poverty(&writer, compare->poverty);
    json_key(&writer.json, "scenarios");
    json_open(&writer.json, '[');
    for (size_t i = 0; i < compare->ncases; i++) {
        writer.of = &compare->of[i];
        put_case(&writer);
    }
    json_close(&writer.json, ']');
    json_close(&writer.json, '}');
    json_end(&writer.json);
}
