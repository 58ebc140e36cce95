#include "show_solve.h"

#include "page.h"
#include "show_area.h"
#include "show_gauge.h"
#include "show_heading.h"
#include "show_value.h"
#include "table.h"

#include <libintl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { INDENT = 2, MOST_CROSSINGS = 12 };

static const struct parameter *parameter_of(const struct solve *solve)
{
    return &solve->policy->parameters[solve->span.parameter];
}

/* Numbers as texts of a page: a few live at once, each in its own place. */
enum { WORDS = 8, WORD = 96 };
struct words {
    const struct solve *solve;
    struct buffer *out;
    size_t next;
    char texts[WORDS][WORD];
};

static const char *keep(struct words *words, struct buffer *text)
{
    char *kept = words->texts[words->next++ % WORDS];
    snprintf(kept, WORD, "%s", text->bytes ? text->bytes : "");
    words->out->failed |= text->failed;
    buffer_release(text);
    return kept;
}

/* A value of the parameter, with its unit. */
static const char *value(struct words *words, double number)
{
    struct buffer text = {0};
    show_parameter_number(&text, parameter_of(words->solve), number);
    return keep(words, &text);
}

/* An amount of the measure, with its unit. */
static const char *amount(struct words *words, double number)
{
    struct buffer text = {0};
    show_gauge_amount(&words->solve->gauge, number, &text);
    return keep(words, &text);
}

/* The same, told from another amount. */
static const char *amount_apart(struct words *words, double number, double other)
{
    struct buffer text = {0};
    show_gauge_apart(&words->solve->gauge, number, other, &text);
    buffer_put(&text, show_gauge_unit(&words->solve->gauge));
    return keep(words, &text);
}

static void say(struct words *words, const char *lead, int indent, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void say(struct words *words, const char *lead, int indent, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0) {
        words->out->failed = true;
        return;
    }
    page_paragraph(words->out, lead, indent, text);
    free(text);
}

/* What was asked --------------------------------------------------------------------------------
 */

static void put_title(struct words *words)
{
    const struct solve *solve = words->solve;
    const struct solution *everywhere = &solve->solutions[0];
    struct buffer title = {0};
    buffer_format(&title, "%s%s: %s%s %s ", parameter_of(solve)->name,
                  parameter_of(solve)->assumed ? "※" : "", solve->gauge.name,
                  solve->assumed ? "※" : "", everywhere->direction == SOLVE_AT_LEAST ? "≥" : "≤");
    if (solve->share) {
        show_number(&title, solve->wanted);
        buffer_format(&title, "%% (%s)", amount(words, everywhere->goal));
    } else
        buffer_put(&title, amount(words, solve->wanted));
    page_heading(words->out, title.bytes ? title.bytes : "");
    words->out->failed |= title.failed;
    buffer_release(&title);
}

static void put_present(struct words *words)
{
    const struct solve *solve = words->solve;
    const struct solution *everywhere = &solve->solutions[0];
    const char *now = amount(words, everywhere->as_is);
    const char *meets =
        everywhere->met_as_is ? gettext("the target is met") : gettext("the target is not met");
    if (solve->has_present)
        say(words, "", INDENT, gettext("at present, with %s: %s; %s"), value(words, solve->present),
            now, meets);
    else
        say(words, "", INDENT, gettext("at present, differing by area: %s; %s"), now, meets);
}

static void put_searched(struct words *words)
{
    const struct span *span = &words->solve->span;
    struct buffer text = {0};
    show_number(&text, span_step(span));
    const char *first = value(words, span_value(span, 0));
    const char *last = value(words, span_value(span, span->count - 1));
    const char *step = keep(words, &text);
    say(words, "", INDENT,
        gettext("searched from %s to %s in steps of %s: %zu values tried evenly, %zu between them"),
        first, last, step, words->solve->nscanned, words->solve->ntried - words->solve->nscanned);
}

/* Everywhere ------------------------------------------------------------------------------------
 */

static void put_open(struct words *words, const struct crossing *crossing)
{
    char open[SHOW_NUMBER];
    if (crossing->open > 0)
        say(words, "    ", 4, gettext("%s are undetermined there and do not count"),
            show_count((int64_t)crossing->open, open));
}

static void put_flips(struct words *words, const struct crossing *crossing)
{
    struct buffer text = {0};
    char count[SHOW_NUMBER];
    if (!crossing->nflips)
        return;
    buffer_format(&text,
                  ngettext("%s household counts differently on the two sides: ",
                           "%s households count differently on the two sides: ", crossing->nflips),
                  show_count((int64_t)crossing->nflips, count));
    for (size_t i = 0; i < crossing->nkeys; i++)
        buffer_format(&text, "%s%s", i ? " " : "", crossing->keys[i]);
    if (crossing->nkeys < crossing->nflips)
        buffer_put(&text, " …");
    page_paragraph(words->out, "    ", 4, text.bytes ? text.bytes : "");
    words->out->failed |= text.failed;
    buffer_release(&text);
}

/* Where the measure goes one way, all values on one side meet the target. */
static const char *crossing_format(const struct solution *solution, const struct crossing *crossing)
{
    if (!solution->monotonic)
        return gettext("%s meets it: %s; %s does not: %s");
    return crossing->met < crossing->unmet ? gettext("%s or less meets it: %s; %s does not: %s")
                                           : gettext("%s or more meets it: %s; %s does not: %s");
}

static void put_crossing(struct words *words, const struct solution *solution,
                         const struct crossing *crossing)
{
    struct buffer text = {0};
    buffer_format(&text, crossing_format(solution, crossing), value(words, crossing->met),
                  amount_apart(words, crossing->measured_met, crossing->measured_unmet),
                  value(words, crossing->unmet),
                  amount_apart(words, crossing->measured_unmet, crossing->measured_met));
    say(words, "  ✔ ", 4, "%s", text.bytes ? text.bytes : "");
    words->out->failed |= text.failed;
    buffer_release(&text);
    put_open(words, crossing);
    put_flips(words, crossing);
}

static void put_crossings(struct words *words, const struct solution *solution)
{
    for (size_t i = 0; i < solution->ncrossings && i < MOST_CROSSINGS; i++)
        put_crossing(words, solution, &solution->crossings[i]);
    if (solution->ncrossings > MOST_CROSSINGS)
        say(words, "    ", 4, gettext("and %zu more steps (--format json lists them all)"),
            solution->ncrossings - MOST_CROSSINGS);
}

static void put_flat(struct words *words, const struct solution *solution)
{
    const struct solve *solve = words->solve;
    double last = span_value(&solve->span, solve->span.count - 1);
    say(words, "    ", 4, gettext("the measure is %s at all of them"),
        amount(words, solution->least));
    if (solve->read && solve->ntried > 1)
        show_gauge_ask(parameter_of(solve), last, "    ", words->out);
}

static void put_extremes(struct words *words, const struct solution *solution)
{
    const char *least = amount(words, solution->least), *most = amount(words, solution->most);
    const char *least_at = value(words, solution->least_at);
    const char *most_at = value(words, solution->most_at);
    if (solution->least == solution->most)
        put_flat(words, solution);
    else
        say(words, "    ", 4, gettext("least %s, with %s; most %s, with %s"), least, least_at, most,
            most_at);
}

static void put_all_or_none(struct words *words, const struct solution *solution)
{
    bool met = solution_meets(solution, solution->at_first);
    say(words, met ? "  ✔ " : "  ✘ ", 4, "%s",
        met ? gettext("all values tried meet it") : gettext("no value tried meets it"));
    put_extremes(words, solution);
}

static void put_everywhere(struct words *words)
{
    const struct solution *everywhere = &words->solve->solutions[0];
    if (!words->solve->read)
        show_gauge_unread(parameter_of(words->solve), words->solve->in_force, "    ", words->out);
    if (everywhere->ncrossings)
        put_crossings(words, everywhere);
    else
        put_all_or_none(words, everywhere);
    if (!everywhere->monotonic)
        say(words, "  ", 2, "%s",
            gettext("the measure rises and falls between these values: it may cross the target "
                    "and come back between two values tried, unseen"));
}

/* By area ---------------------------------------------------------------------------------------
 */

/* Townships of different counties often have the same name: that of the county stands before. */
static void put_name(struct show_table *table, const struct solve *solve, struct area area)
{
    struct buffer name = {0};
    if (solve->level == TOWNSHIP) {
        show_area_name(solve->registry, (struct area){area.digits / 1000, 6}, &name);
        buffer_put(&name, " ");
    }
    show_area_name(solve->registry, area, &name);
    show_table_text(table, name.bytes ? name.bytes : "");
    table->failed |= name.failed;
    buffer_release(&name);
}

static void put_number(struct show_table *table, const struct solve *solve, double number)
{
    struct buffer text = {0};
    show_gauge_number(&solve->gauge, number, &text);
    show_table_text(table, text.bytes ? text.bytes : "");
    table->failed |= text.failed;
    buffer_release(&text);
}

/* A value of the parameter and what the measure comes to there, told from the other side. */
static void put_side(struct show_table *table, const struct solve *solve, double value,
                     double measured, double other)
{
    struct buffer text = {0};
    show_number(&text, value);
    buffer_put(&text, ": ");
    show_gauge_apart(&solve->gauge, measured, other, &text);
    show_table_text(table, text.bytes ? text.bytes : "");
    table->failed |= text.failed;
    buffer_release(&text);
}

static void put_target(struct show_table *table, const struct solve *solve,
                       const struct solution *solution)
{
    struct buffer text = {0};
    buffer_put(&text, solution->direction == SOLVE_AT_LEAST ? "≥ " : "≤ ");
    show_gauge_number(&solve->gauge, solution->goal, &text);
    show_table_text(table, text.bytes ? text.bytes : "");
    table->failed |= text.failed;
    buffer_release(&text);
}

static void put_open_count(struct show_table *table, double open)
{
    if (isnan(open))
        show_table_text(table, "");
    else
        show_table_count(table, (int64_t)open);
}

static void put_area_crossing(struct show_table *table, const struct solve *solve,
                              const struct crossing *crossing)
{
    double met = crossing->measured_met, unmet = crossing->measured_unmet;
    put_side(table, solve, crossing->met, met, unmet);
    put_open_count(table, crossing->open);
    put_side(table, solve, crossing->unmet, unmet, met);
}

/* All values meet the target, or none does: what comes nearest to missing or to meeting it. */
static void put_area_without(struct show_table *table, const struct solve *solve,
                             const struct solution *solution)
{
    bool met = solution_meets(solution, solution->at_first);
    bool least = (solution->direction == SOLVE_AT_LEAST) == met;
    struct buffer text = {0};
    buffer_format(&text, "%s: ", met ? gettext("all") : gettext("none"));
    show_gauge_number(&solve->gauge, least ? solution->least : solution->most, &text);
    show_table_text(table, text.bytes ? text.bytes : "");
    table->failed |= text.failed;
    buffer_release(&text);
    show_table_text(table, "");
    show_table_text(table, "");
}

static void put_area(struct show_table *table, const struct solve *solve,
                     const struct solution *solution)
{
    put_name(table, solve, solution->area);
    put_number(table, solve, solution->as_is);
    put_target(table, solve, solution);
    if (!solution->ncrossings)
        put_area_without(table, solve, solution);
    for (size_t i = 0; i < solution->ncrossings; i++) {
        for (int j = 0; i && j < 3; j++)
            show_table_text(table, "");
        put_area_crossing(table, solve, &solution->crossings[i]);
    }
}

static void put_areas(struct words *words)
{
    static const char *const headings[] = {"",           N_("at present"),   N_("target"),
                                           N_("met at"), N_("undetermined"), N_("not at")};
    const struct solve *solve = words->solve;
    struct show_table table;
    if (solve->nsolutions == 1)
        return;
    page_heading(words->out, gettext("By area"));
    show_table_init(&table, "lrrrrr");
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        show_table_text(&table, *headings[i] ? gettext(headings[i]) : "");
    for (size_t i = 1; i < solve->nsolutions; i++)
        put_area(&table, solve, &solve->solutions[i]);
    show_table_print(&table, INDENT, words->out);
    show_table_release(&table);
}

void show_solve_text(const struct solve *solve, struct buffer *out)
{
    struct words words = {.solve = solve, .out = out};
    show_heading(&(struct heading){.policy = solve->policy,
                                   .registry = solve->registry,
                                   .as_of_day = solve->as_of_day,
                                   .area = solve->area},
                 out);
    put_title(&words);
    put_present(&words);
    if (solve->read)
        put_searched(&words);
    buffer_put(out, "\n");
    put_everywhere(&words);
    put_areas(&words);
    if (parameter_of(solve)->assumed || solve->assumed)
        buffer_format(out, "\n※ %s\n",
                      gettext("rests on assumed parameters ('diguan check' lists them)"));
}
