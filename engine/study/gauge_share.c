#include "gauge_parts.h"
#include "money.h"

static enum measure_group group_of(const struct measures *measures, size_t measure)
{
    int group = 0;
    while (group + 1 < GROUP_COUNT && measure >= measures->first[group + 1])
        group++;
    return (enum measure_group)group;
}

struct gauge_place gauge_place(const struct measures *measures, size_t measure)
{
    enum measure_group group = group_of(measures, measure);
    size_t at = measure - measures->first[group], nparts = measures->nparts[group];
    return (struct gauge_place){group, at / nparts, at % nparts};
}

static int64_t member_rows(const struct verdicts *v, size_t row)
{
    return (int64_t)(v->starts[row + 1] - v->starts[row]);
}

/* Of one row for which the aid is decided. */
static int64_t aid_part(const struct aid_verdicts *aid, size_t row, size_t part)
{
    enum decision_state state = aid_state(aid, row);
    double yuan = aid->cost ? money_in_lane(aid->cost, row) : NAN;
    bool sure = state != STATE_POSSIBLE;
    switch (part) {
    case AID_COUNT:
        return sure;
    case AID_RECEIVED:
        return state == STATE_RECEIVED;
    case AID_NEW:
        return state == STATE_NEW;
    case AID_POSSIBLE:
        return !sure;
    case AID_MONEY:
        return sure && !isnan(yuan) ? money_fen(yuan) : 0;
    case AID_MONEY_NEW:
        return state == STATE_NEW && !isnan(yuan) ? money_fen(yuan) : 0;
    default:
        return aid->cost && (!sure || isnan(yuan));
    }
}

static int64_t aid_share(const struct verdicts *v, size_t at, size_t row, size_t part)
{
    const struct aid_verdicts *aid = &v->aids[at];
    bool members = aid->level == LEVEL_MEMBER;
    size_t first = members ? v->starts[row] - v->starts[0] : row;
    size_t end = members ? v->starts[row + 1] - v->starts[0] : row + 1;
    int64_t share = 0;
    for (size_t i = first; aid->decided && i < end; i++)
        if (bits_has(aid->decided, i))
            share += aid_part(aid, i, part);
    return share;
}

static int64_t money_share(const struct measures *measures, const struct verdicts *v, size_t row,
                           size_t part)
{
    int64_t share = 0;
    for (size_t i = 0; i < measures->nitems[GROUP_AID]; i++)
        share += aid_share(v, i, row, part);
    return share;
}

static bool is_doubtful(const struct measures *measures, const struct verdicts *v, size_t row)
{
    bool any = false;
    for (size_t i = 0; i < measures->nitems[GROUP_AUDIT]; i++)
        any |= bits_has(v->audits[i], row);
    return any;
}

static int64_t fixed_share(const struct measures *measures, const struct verdicts *v, size_t row,
                           size_t measure)
{
    enum answer meets = truths_answer(&v->meets, row);
    switch (measure) {
    case MEASURE_HOUSEHOLDS:
        return 1;
    case MEASURE_PEOPLE:
        return member_rows(v, row);
    case MEASURE_MEETS:
        return meets == ANSWER_YES;
    case MEASURE_FAILS:
        return meets == ANSWER_NO;
    case MEASURE_OPEN:
        return meets == ANSWER_UNKNOWN;
    case MEASURE_DOUBTFUL:
        return is_doubtful(measures, v, row);
    default:
        return money_share(measures, v, row, AID_MONEY + (measure - MEASURE_MONEY));
    }
}

/* Missing facts are by household. */
static bool is_missing(const struct measures *measures, const struct verdicts *v, size_t row,
                       size_t item)
{
    size_t fact, low = 0, high = v->nopen;
    enum level level = measures_missing_fact(measures, item, &fact);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (v->open[middle].household < v->first + row)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < v->nopen && v->open[low].household == v->first + row; low++) {
        const struct open_fact *open = &v->open[low];
        if (open->rule == NO_RULE && open->reason.level == level && open->reason.fact == (int)fact)
            return true;
    }
    return false;
}

static int64_t criterion_share(const struct truths *criterion, size_t row, size_t part)
{
    static const enum answer answers[CRITERION_PARTS] = {[CRITERION_MET] = ANSWER_YES,
                                                         [CRITERION_FAILS] = ANSWER_NO,
                                                         [CRITERION_OPEN] = ANSWER_UNKNOWN};
    return truths_answer(criterion, row) == answers[part];
}

static int64_t group_share(const struct measures *measures, const struct verdicts *v, size_t row,
                           struct gauge_place place)
{
    switch (place.group) {
    case GROUP_STATUS:
        return measures_status(measures, v, row) == place.item;
    case GROUP_CAUSE:
        return truths_answer(&v->causes[place.item], row) ==
               (place.part == CAUSE_OPEN ? ANSWER_UNKNOWN : ANSWER_YES);
    case GROUP_MAIN:
        return measures_main(measures, v, row) == place.item;
    case GROUP_DECLARED:
        return measures_declared(measures, v, row) == place.item;
    case GROUP_AGREEMENT:
        return measures_agreement(v, row) == place.item;
    case GROUP_CRITERION:
        return criterion_share(&v->criteria[place.item], row, place.part);
    case GROUP_AID:
        return aid_share(v, place.item, row, place.part);
    case GROUP_GAP:
        return v->gaps[place.item] && bits_has(v->gaps[place.item], row);
    case GROUP_AUDIT:
        return bits_has(v->audits[place.item], row);
    default:
        return is_missing(measures, v, row, place.item);
    }
}

int64_t gauge_share(const struct gauge *gauge, const struct measures *measures,
                    const struct verdicts *verdicts, size_t row)
{
    if (gauge->source == GAUGE_OF_PEOPLE) {
        bool counts = (size_t)truths_answer(&verdicts->meets, row) == gauge->measure;
        return counts ? member_rows(verdicts, row) : 0;
    }
    if (gauge->measure < MEASURE_FIXED)
        return fixed_share(measures, verdicts, row, gauge->measure);
    return group_share(measures, verdicts, row, gauge_place(measures, gauge->measure));
}
