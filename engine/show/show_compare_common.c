#include "show_compare_parts.h"

#include "page.h"
#include "scenario.h"
#include "show_area.h"
#include "show_no_effect.h"

#include <libintl.h>
#include <stdlib.h>

static void add(struct compare_count *sum, struct compare_count more)
{
    sum->households += more.households;
    sum->people += more.people;
}

struct compare_count compare_after(const struct compare_moves *moves, enum answer answer)
{
    struct compare_count sum = {0, 0};
    for (int before = 0; before < 3; before++)
        add(&sum, moves->moved[before][answer]);
    return sum;
}

struct compare_count compare_before(const struct compare_moves *moves, enum answer answer)
{
    struct compare_count sum = {0, 0};
    for (int after = 0; after < 3; after++)
        add(&sum, moves->moved[answer][after]);
    return sum;
}

static struct compare_count without_stay(struct compare_count all,
                                         const struct compare_moves *moves, enum answer answer)
{
    struct compare_count stay = moves->moved[answer][answer];
    return (struct compare_count){all.households - stay.households, all.people - stay.people};
}

struct compare_count compare_gained(const struct compare_moves *moves, enum answer answer)
{
    return without_stay(compare_after(moves, answer), moves, answer);
}

struct compare_count compare_lost(const struct compare_moves *moves, enum answer answer)
{
    return without_stay(compare_before(moves, answer), moves, answer);
}

static int64_t aid_count(const struct summary *summary, int position)
{
    if (position == NO_RULE)
        return 0;
    return summary_total(
        summary, measures_index(&summary->measures, GROUP_AID, (size_t)position, AID_COUNT));
}

static bool is_sure(int state)
{
    return state == STATE_RECEIVED || state == STATE_NEW;
}

struct aid_moves compare_aid_moves(const struct compare *compare, const struct comparison *of,
                                   size_t pair)
{
    const struct rule_pair *aid = &of->pairs[RULE_AID].at[pair];
    struct aid_moves moves = {
        .before = aid_count(&compare->summary, aid->before),
        .after = aid_count(&of->summary, aid->after),
    };
    for (int from = 0; from < AID_STATES; from++)
        for (int to = 0; to < AID_STATES; to++) {
            int64_t moved = of->aids[pair].moved[from][to];
            moves.gained += !is_sure(from) && is_sure(to) ? moved : 0;
            moves.lost += is_sure(from) && !is_sure(to) ? moved : 0;
        }
    return moves;
}

const char *compare_status(const struct comparison *of, size_t item)
{
    static const char *const others[] = {"无", "待核实"};
    const struct rule_pairs *pairs = &of->pairs[RULE_STATUS];
    return item < pairs->count ? pairs->at[item].name : others[item - pairs->count];
}

const struct policy *compare_policy(const struct compare_case *of)
{
    return rulebook_values(of->rulebook, of->values);
}

void compare_area_name(const struct compare *compare, struct area area, struct buffer *out)
{
    const char *county = "";
    if (compare->by == TOWNSHIP && area.length)
        county = registry_area_name(compare->registry,
                                    (struct area){area_prefix(area_village(area), 6), 6});
    buffer_format(out, "%s%s", county, *county ? " " : "");
    show_area_name(compare->registry, area, out);
}

static int by_changes(const void *a, const void *b, void *context)
{
    const struct compare_change *changes = context;
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    int64_t more = changes[left].changed.households, other = changes[right].changed.households;
    if (more != other)
        return more < other ? 1 : -1;
    return left < right ? -1 : 1;
}

size_t *compare_rank_areas(const struct compare *compare, const struct comparison *of,
                           size_t *count)
{
    struct compare_change *changes = of->groups[GROUPING_AREA];
    size_t all = compare->groups[GROUPING_AREA].count;
    size_t *ranked = calloc(all + 1, sizeof *ranked);
    *count = 0;
    for (size_t i = 0; ranked && i < all; i++)
        if (changes[i].changed.households)
            ranked[(*count)++] = i;
    if (ranked)
        qsort_r(ranked, *count, sizeof *ranked, by_changes, changes);
    return ranked;
}

const char *compare_title(const struct compare_case *of)
{
    const struct policy *policy = compare_policy(of);
    return policy->scenario ? policy->scenario->title : policy->title;
}

struct heading compare_heading(const struct compare *compare)
{
    return (struct heading){.policy = compare_policy(&compare->baseline),
                            .registry = compare->registry,
                            .as_of_day = compare->summary.as_of_day,
                            .area = compare->summary.area,
                            .baseline = true};
}

static void put_title(const struct compare *compare, const struct comparison *of, const char *title,
                      struct buffer *out)
{
    if (compare->ncases > 1)
        buffer_format(out, "%zu  ", (size_t)(of - compare->of) + 1);
    buffer_put(out, title);
}

void compare_page_heading(const struct compare *compare, const struct comparison *of,
                          const char *title, struct buffer *out)
{
    struct buffer numbered = {0};
    put_title(compare, of, title, &numbered);
    page_heading(out, numbered.bytes ? numbered.bytes : "");
    out->failed |= numbered.failed;
    buffer_release(&numbered);
}

void compare_table_end(const struct compare *compare, const struct comparison *of,
                       struct show_table *table, const char *title, struct buffer *out)
{
    struct buffer numbered = {0};
    put_title(compare, of, title, &numbered);
    show_table_end(table, numbered.bytes ? numbered.bytes : "", out);
    out->failed |= numbered.failed;
    buffer_release(&numbered);
}

void compare_put_more(size_t count, size_t shown, struct buffer *out)
{
    if (count <= shown)
        return;
    buffer_put(out, "  ");
    buffer_format(out, gettext("and %zu more (--format json has them all)"), count - shown);
    buffer_put(out, "\n");
}

static bool rests(const struct summary *summary, enum rule_kind kind, int position)
{
    return position != NO_RULE &&
           summary->rests_on_assumed[summary->rulebook->of_kind[kind][position]];
}

bool compare_rests_on_assumed(const struct compare *compare, const struct comparison *of,
                              enum rule_kind kind, size_t pair)
{
    const struct rule_pair *at = &of->pairs[kind].at[pair];
    return rests(&compare->summary, kind, at->before) || rests(&of->summary, kind, at->after);
}

void compare_no_effects(const struct compare *compare, const struct comparison *of,
                        struct buffer *out)
{
    enum { INDENT = 2 };
    const struct scenario *scenario = compare_policy(of->of)->scenario;
    for (size_t i = 0; of->no_effects && i < scenario->nchanges; i++) {
        struct buffer line = {0};
        show_no_effect(&line, of->of->rulebook, &scenario->changes[i], compare->summary.as_of_day,
                       &of->no_effects[i]);
        page_paragraph(out, "  ", INDENT, line.bytes ? line.bytes : "");
        out->failed |= line.failed;
        buffer_release(&line);
    }
}
