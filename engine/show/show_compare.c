#include "show_compare_parts.h"

#include "page.h"
#include "show_scenario.h"
#include "table.h"

#include <libintl.h>
#include <stdlib.h>

enum { INDENT = 2, NAMED = 3 };

/* What is said of one comparison. */
struct speaker {
    const struct compare *compare;
    const struct comparison *of;
    struct buffer *out;
    struct buffer line;
};

/* Sentences -------------------------------------------------------------------------------------*/

static void end_line(struct speaker *speaker)
{
    page_paragraph(speaker->out, "  ", INDENT, speaker->line.bytes ? speaker->line.bytes : "");
    speaker->out->failed |= speaker->line.failed;
    buffer_clear(&speaker->line);
}

/* "12 households (45 people)" */
static void put_count(struct buffer *out, struct compare_count count)
{
    char number[SHOW_NUMBER];
    struct buffer households = {0}, people = {0};
    buffer_format(&households,
                  ngettext("%s household", "%s households", (unsigned long)count.households),
                  show_count(count.households, number));
    buffer_format(&people, ngettext("%s person", "%s people", (unsigned long)count.people),
                  show_count(count.people, number));
    if (!households.failed && !people.failed)
        buffer_format(out, gettext("%s (%s)"), households.bytes, people.bytes);
    out->failed |= households.failed || people.failed;
    buffer_release(&households);
    buffer_release(&people);
}

/* `text` is a msgid that says with %s what they do; whoever goes on ends the line. */
static void put_said(struct speaker *speaker, struct compare_count count, const char *text)
{
    struct buffer who = {0};
    put_count(&who, count);
    buffer_format(&speaker->line, gettext(text), who.bytes ? who.bytes : "");
    speaker->out->failed |= who.failed;
    buffer_release(&who);
}

static void say(struct speaker *speaker, struct compare_count count, const char *text)
{
    if (!count.households)
        return;
    put_said(speaker, count, text);
    end_line(speaker);
}

static void say_changed(struct speaker *speaker)
{
    if (speaker->of->changed.households)
        say(speaker, speaker->of->changed, N_("%s changed"));
    else
        say(speaker, speaker->compare->all,
            N_("nothing changes: %s are judged as in the baseline"));
    compare_no_effects(speaker->compare, speaker->of, speaker->out);
}

static void say_meets(struct speaker *speaker)
{
    static const struct {
        enum answer before, after;
        const char *text;
    } moves[] = {
        {ANSWER_NO, ANSWER_YES, N_("%s came to meet every criterion (达标)")},
        {ANSWER_UNKNOWN, ANSWER_YES, N_("%s went from undetermined to meeting every criterion")},
        {ANSWER_YES, ANSWER_NO, N_("%s ceased to meet every criterion")},
        {ANSWER_YES, ANSWER_UNKNOWN, N_("%s went from meeting every criterion to undetermined")},
        {ANSWER_NO, ANSWER_UNKNOWN, N_("%s went from not meeting them to undetermined")},
        {ANSWER_UNKNOWN, ANSWER_NO, N_("%s went from undetermined to not meeting them")},
    };
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        say(speaker, speaker->of->meets.moved[moves[i].before][moves[i].after], moves[i].text);
    if (!speaker->of->aspects[ASPECT_MEETS].households)
        say(speaker, speaker->of->changed, N_("for none of these %s does 达标 change"));
}

struct move {
    int64_t households;
    size_t from, to;
};

static int by_size(const void *a, const void *b)
{
    const struct move *left = a, *right = b;
    if (left->households != right->households)
        return left->households < right->households ? 1 : -1;
    if (left->from != right->from)
        return left->from < right->from ? -1 : 1;
    return left->to < right->to ? -1 : left->to > right->to;
}

static size_t list_moves(const struct comparison *of, struct move *moves)
{
    size_t count = 0;
    for (size_t i = 0; i < of->nstatuses * of->nstatuses; i++) {
        struct move move = {of->statuses[i].households, i / of->nstatuses, i % of->nstatuses};
        if (move.from != move.to && move.households)
            moves[count++] = move;
    }
    qsort(moves, count, sizeof *moves, by_size);
    return count;
}

static void put_moves(struct speaker *speaker, const struct move *moves, size_t count)
{
    char number[SHOW_NUMBER];
    for (size_t i = 0; i < count && i < NAMED; i++) {
        buffer_put(&speaker->line, i ? gettext(", ") : gettext(": "));
        buffer_format(
            &speaker->line, gettext("%s → %s (%s)"), compare_status(speaker->of, moves[i].from),
            compare_status(speaker->of, moves[i].to), show_count(moves[i].households, number));
    }
    if (count > NAMED)
        buffer_put(&speaker->line, gettext(", …"));
}

static void say_status(struct speaker *speaker)
{
    size_t n = speaker->of->nstatuses;
    struct move *moves = calloc(n * n + 1, sizeof *moves);
    if (!moves) {
        speaker->out->failed = true;
        return;
    }
    size_t count = list_moves(speaker->of, moves);
    if (count) {
        put_said(speaker, speaker->of->aspects[ASPECT_STATUS], N_("%s changed status"));
        put_moves(speaker, moves, count);
        end_line(speaker);
    }
    free(moves);
}

static void say_aids(struct speaker *speaker)
{
    say(speaker, speaker->of->aspects[ASPECT_AIDS],
        N_("%s gained or lost an aid, for certain or possibly"));
    say(speaker, speaker->of->aspects[ASPECT_AMOUNTS], N_("%s kept an aid with another amount"));
}

static void say_areas(struct speaker *speaker)
{
    const struct compare_change *changes = speaker->of->groups[GROUPING_AREA];
    const struct area *areas = speaker->compare->groups[GROUPING_AREA].areas;
    size_t count, *ranked = compare_rank_areas(speaker->compare, speaker->of, &count);
    char number[SHOW_NUMBER];
    speaker->out->failed |= !ranked;
    if (ranked && count && speaker->compare->groups[GROUPING_AREA].count > 1) {
        buffer_put(&speaker->line, gettext("most households change in "));
        for (size_t i = 0; i < count && i < NAMED; i++) {
            buffer_put(&speaker->line, i ? gettext(", ") : "");
            compare_area_name(speaker->compare, areas[ranked[i]], &speaker->line);
            buffer_format(&speaker->line, gettext(" (%s)"),
                          show_count(changes[ranked[i]].changed.households, number));
        }
        end_line(speaker);
    }
    free(ranked);
}

/* "1,200 yuan more", "800 yuan less" */
static void put_difference(struct buffer *out, int64_t fen)
{
    char number[SHOW_NUMBER];
    buffer_format(out, fen < 0 ? gettext("%s yuan less") : gettext("%s yuan more"),
                  show_yuan(fen < 0 ? -fen : fen, number));
}

static void say_money(struct speaker *speaker)
{
    struct compare_money before = compare_money(&speaker->compare->summary);
    struct compare_money after = compare_money(&speaker->of->summary);
    char total[SHOW_NUMBER], open[SHOW_NUMBER], opened[SHOW_NUMBER];
    if (before.fen == after.fen && before.new_fen == after.new_fen && before.open == after.open)
        return;
    buffer_format(&speaker->line, gettext("aids cost at least %s yuan, "),
                  show_yuan(after.fen, total));
    put_difference(&speaker->line, after.fen - before.fen);
    buffer_put(&speaker->line, gettext("; those new "));
    put_difference(&speaker->line, after.new_fen - before.new_fen);
    buffer_format(&speaker->line, gettext("; undetermined amounts: %s, before %s"),
                  show_count(after.open, opened), show_count(before.open, open));
    end_line(speaker);
}

static void say_all(struct speaker *speaker)
{
    say_changed(speaker);
    if (speaker->of->changed.households) {
        say_meets(speaker);
        say_status(speaker);
        say_aids(speaker);
        say_areas(speaker);
        say_money(speaker);
    }
}

/* What changes in the policy --------------------------------------------------------------------*/

static void say_change(struct speaker *speaker, const struct policy *policy,
                       const struct change *change)
{
    show_change(&speaker->line, policy, change, speaker->compare->summary.as_of_day);
    end_line(speaker);
}

static void say_policy(struct speaker *speaker)
{
    const struct policy *policy = compare_policy(speaker->of->of);
    for (size_t i = 0; policy->scenario && i < policy->scenario->nchanges; i++)
        say_change(speaker, policy, &policy->scenario->changes[i]);
}

static void say_case(struct speaker *speaker)
{
    compare_page_heading(speaker->compare, speaker->of, compare_title(speaker->of->of),
                         speaker->out);
    say_policy(speaker);
    buffer_put(speaker->out, "\n");
    say_all(speaker);
}

/* All -------------------------------------------------------------------------------------------*/

static void put_size(const struct compare *compare, struct buffer *out)
{
    char number[SHOW_NUMBER];
    show_heading_line(gettext("households"), show_count(compare->all.households, number), out);
    show_heading_line(gettext("people"), show_count(compare->all.people, number), out);
}

static void put_assumed(const struct compare *compare, struct buffer *out)
{
    if (!compare->summary.nassumed)
        return;
    buffer_put(out, "\n");
    page_paragraph(out, "※ ", 3,
                   gettext("rests on assumed parameters ('diguan check' lists them)"));
}

void show_compare_text(const struct compare *compare, struct buffer *out)
{
    const struct heading heading = compare_heading(compare);
    show_heading(&heading, out);
    put_size(compare, out);
    for (size_t i = 0; i < compare->ncases; i++) {
        struct speaker speaker = {.compare = compare, .of = &compare->of[i], .out = out};
        say_case(&speaker);
        buffer_release(&speaker.line);
    }
    if (compare->ncases > 1)
        show_compare_beside(compare, out);
    for (size_t i = 0; i < compare->ncases; i++) {
        show_compare_parts(compare, &compare->of[i], out);
        show_compare_tables(compare, &compare->of[i], out);
    }
    put_assumed(compare, out);
}
