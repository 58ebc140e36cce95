#include "matching.h"

#include "answers.h"
#include "match_parts.h"

#include <math.h>

const char *const decision_state_names[STATE_COUNT] = {"已享受", "建议新增", "待核实"};

/* A household of a block being read. */
struct reading {
    const struct match *match;
    const struct verdicts *verdicts;
    struct answers answers;
    struct matching *matching;
    size_t row; /* of the household in the block */
};

static bool make_lists(struct reading *reading)
{
    const struct match *match = reading->match;
    struct matching *m = reading->matching;
    size_t ncauses = rules_of(match, RULE_CAUSE), ncriteria = rules_of(match, RULE_CRITERION);
    m->causes = arena_array(&m->arena, ncauses + 1, sizeof *m->causes);
    m->criteria = arena_array(&m->arena, ncriteria + 1, sizeof *m->criteria);
    m->ranks = arena_array(&m->arena, ncauses + 1, sizeof *m->ranks);
    m->gaps = arena_array(&m->arena, match->ndeficits + 1, sizeof *m->gaps);
    return m->causes && m->criteria && m->ranks && m->gaps;
}

static void read_causes(struct reading *reading)
{
    const struct verdicts *v = reading->verdicts;
    struct matching *m = reading->matching;
    for (size_t i = 0; i < rules_of(reading->match, RULE_CAUSE); i++) {
        m->causes[i] = truths_answer(&v->causes[i], reading->row);
        if (m->causes[i] == ANSWER_YES)
            m->ranks[i] = v->held[i].rank[bits_count(v->causes[i].sure, 0, reading->row)];
    }
    for (size_t i = 0; i < rules_of(reading->match, RULE_CRITERION); i++)
        m->criteria[i] = truths_answer(&v->criteria[i], reading->row);
}

static const char *declared_text(const struct reading *reading)
{
    const struct match *match = reading->match;
    int label = reading->verdicts->declared[reading->row];
    if (label == VERDICT_NONE)
        return NULL;
    return match->rulebook->policy->facts.at[LEVEL_HOUSEHOLD]
        .facts[match->declared_fact]
        .values[label];
}

static void read_columns(struct reading *reading)
{
    const struct verdicts *v = reading->verdicts;
    struct matching *m = reading->matching;
    size_t row = reading->row;
    int status = v->status[row], main_cause = v->main_cause[row];
    m->meets = truths_answer(&v->meets, row);
    m->status_decided = status != VERDICT_OPEN;
    m->status = status >= 0 ? status : NO_RULE;
    m->main_decided = main_cause != VERDICT_OPEN;
    m->main_cause = main_cause >= 0 ? main_cause : NO_RULE;
    m->declared = declared_text(reading);
    m->agreement = (enum agreement)v->agreement[row];
    m->money_fen = v->money_fen[row];
    m->money_new_fen = v->money_new_fen[row];
    m->money_undetermined = v->money_open[row];
}

/* `row` is the household's or, for a member's aid, the member's in the block. */
static bool add_decision(struct reading *reading, size_t aid, size_t row, size_t *capacity)
{
    const struct aid_verdicts *verdict = &reading->verdicts->aids[aid];
    struct matching *m = reading->matching;
    struct decision *decision =
        arena_grow(&m->arena, &m->decisions, m->ndecisions, capacity, sizeof *decision);
    if (!decision)
        return false;
    bool of_member = verdict->level == LEVEL_MEMBER, priced = verdict->amounts != NULL;
    *decision = (struct decision){
        .aid = (int)aid,
        .member = of_member ? (int64_t)(reading->verdicts->first_member + row) : NO_ROW,
        .state = aid_state(verdict, row),
        .answers = answers_text(&reading->answers, reading->verdicts, aid, reading->row),
        .priced = priced,
        .amount = priced ? verdict->amounts[bits_count(verdict->decided, 0, row)] : NAN,
    };
    m->ndecisions++;
    return decision->answers != NULL;
}

static bool read_decisions(struct reading *reading)
{
    const struct verdicts *v = reading->verdicts;
    const uint32_t *starts = v->starts;
    size_t capacity = 0;
    for (size_t aid = 0; aid < rules_of(reading->match, RULE_AID); aid++) {
        if (!v->aids[aid].decided)
            continue;
        bool of_member = v->aids[aid].level == LEVEL_MEMBER;
        size_t from = of_member ? starts[reading->row] - starts[0] : reading->row;
        size_t to = of_member ? starts[reading->row + 1] - starts[0] : from + 1;
        for (size_t row = from; row < to; row++)
            if (bits_has(v->aids[aid].decided, row) && !add_decision(reading, aid, row, &capacity))
                return false;
    }
    return true;
}

static void read_gaps(struct reading *reading)
{
    const struct match *match = reading->match;
    struct matching *m = reading->matching;
    size_t ncauses = rules_of(match, RULE_CAUSE);
    for (size_t i = 0; i < match->ndeficits; i++) {
        enum rule_kind kind = i < ncauses ? RULE_CAUSE : RULE_CRITERION;
        size_t position = i < ncauses ? i : i - ncauses;
        if (bits_has(reading->verdicts->gaps[i], reading->row))
            m->gaps[m->ngaps++] = match->rulebook->of_kind[kind][position];
    }
}

static bool read_open(struct reading *reading)
{
    const struct verdicts *v = reading->verdicts;
    struct matching *m = reading->matching;
    m->undetermined = arena_array(&m->arena, v->nopen + 1, sizeof *m->undetermined);
    for (size_t i = 0; m->undetermined && i < v->nopen; i++) {
        const struct open_fact *open = &v->open[i];
        if (open->household != m->household)
            continue;
        m->undetermined[m->nundetermined++] = (struct undetermined){
            .rule = open->rule,
            .level = open->reason.level,
            .fact = open->reason.fact,
            .fact_member = open->reason.fact_member,
            .not_finite = open->reason.not_finite,
        };
    }
    return m->undetermined != NULL;
}

static bool read_household(struct reading *reading)
{
    struct arena *arena = &reading->matching->arena;
    if (!make_lists(reading) || !answers_init(&reading->answers, reading->match, arena))
        return false;
    read_causes(reading);
    read_columns(reading);
    read_gaps(reading);
    return read_decisions(reading) && read_open(reading);
}

static bool match_alone(const struct match *match, const struct lanes *lanes,
                        struct verdicts *verdicts, struct fault *fault)
{
    struct matcher *matcher = matcher_new(match, fault);
    bool done = matcher && match_block(matcher, lanes, MATCH_FULL, verdicts, fault);
    matcher_free(matcher);
    return done;
}

bool match_household(const struct match *match, const struct outcomes *outcomes, size_t household,
                     struct matching *matching, struct fault *fault)
{
    struct lanes lanes;
    struct verdicts verdicts = {0};
    matching_release(matching);
    matching->household = household;
    if (!lanes_of_outcomes(match->rulebook, match->ground.tables, outcomes, &matching->arena,
                           &lanes))
        return fault_memory(fault);
    if (!match_alone(match, &lanes, &verdicts, fault))
        return false;
    struct reading reading = {
        .match = match,
        .verdicts = &verdicts,
        .matching = matching,
        .row = household - verdicts.first,
    };
    bool read = read_household(&reading);
    verdicts_release(&verdicts);
    return read || fault_memory(fault);
}

void matching_release(struct matching *matching)
{
    arena_release(&matching->arena);
    *matching = (struct matching){0};
}
