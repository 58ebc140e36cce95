#include "show_changed.h"

#include "changed_parts.h"
#include "show_value.h"

#include <libintl.h>

static const char *const headings[] = {
    N_("household"),
    N_("area"),
    N_("people"),
    N_("meets before"),
    N_("meets after"),
    N_("status before"),
    N_("status after"),
    N_("aids gained"),
    N_("aids lost"),
    N_("yuan before"),
    N_("yuan after"),
    N_("kind"),
    N_("rule"),
    N_("member"),
    N_("outcome before"),
    N_("outcome after"),
    N_("decided in"),
    N_("condition before"),
    N_("condition after"),
    N_("place"),
};
enum { NHEADINGS = sizeof headings / sizeof *headings, OF_HOUSEHOLD = 11 };

static const char *const kind_words[RULE_KIND_COUNT] = {
    [RULE_FACT] = N_("fact"), [RULE_CAUSE] = N_("cause"), [RULE_CRITERION] = N_("criterion"),
    [RULE_AID] = N_("aid"),   [RULE_AUDIT] = N_("audit"), [RULE_STATUS] = N_("status")};

void show_changed_headings(struct csv *csv)
{
    for (size_t i = 0; i < NHEADINGS; i++)
        csv_text(csv, gettext(headings[i]));
    csv_end_row(csv);
}

/* What was put into the buffer becomes a field. */
static void put_field(struct csv *csv, struct buffer *field)
{
    csv_text(csv, field->bytes && !field->failed ? field->bytes : "");
    csv->out->failed |= field->failed;
    buffer_release(field);
    *field = (struct buffer){0};
}

static void join_aid(void *context, const char *aid)
{
    struct buffer *joined = context;
    buffer_format(joined, "%s%s", joined->length ? "、" : "", aid);
}

static void put_aids(struct csv *csv, struct changed_teller *teller, int side)
{
    struct buffer joined = {0};
    changed_each_aid(teller, side, join_aid, &joined);
    put_field(csv, &joined);
}

static void put_place_of_home(struct csv *csv, const struct changed_teller *teller)
{
    struct buffer area = {0};
    uint64_t village =
        tables_area(&changed_request(teller->changed)->registry->tables, teller->row->household);
    if (village)
        buffer_format(&area, "%012llu", (unsigned long long)village);
    put_field(csv, &area);
}

static void put_household(struct csv *csv, struct changed_teller *teller)
{
    const struct changed_row *row = teller->row;
    const struct registry *registry = changed_request(teller->changed)->registry;
    char key[KEY_TEXT];
    csv_text(csv, keys_text(&registry->tables.at[LEVEL_HOUSEHOLD].keys, row->household, key));
    put_place_of_home(csv, teller);
    csv_number(csv, (double)row->nmembers);
    for (int side = 0; side < SIDES; side++)
        csv_text(csv, show_answer(row->matching[side]->meets));
    for (int side = 0; side < SIDES; side++) {
        const char *status = changed_status(teller, side);
        csv_text(csv, status ? status : "待核实");
    }
    put_aids(csv, teller, AFTER);
    put_aids(csv, teller, BEFORE);
    for (int side = 0; side < SIDES; side++)
        csv_number(csv, (double)row->matching[side]->money_fen / 100);
}

static void put_outcome(struct csv *csv, const struct changed_reason *reason, int side)
{
    struct value outcome = reason->outcome[side];
    if (!reason->extra)
        csv_text(csv, show_answer(truth_of(outcome)));
    else if (value_known(outcome))
        csv_number(csv, outcome.low);
    else
        csv_text(csv, "");
}

static void put_reason(struct csv *csv, const struct changed_teller *teller,
                       const struct changed_reason *reason)
{
    const struct rule *rule = changed_rule(teller, reason->rule);
    const struct rule *root = changed_rule(teller, reason->root);
    struct buffer text = {0};
    csv_text(csv, gettext(kind_words[rule->kind]));
    csv_text(csv, rule->name);
    csv_text(csv, changed_member(teller, reason->member));
    for (int side = 0; side < SIDES; side++)
        put_outcome(csv, reason, side);
    csv_text(csv, root->name);
    for (int side = 0; side < SIDES; side++) {
        changed_put_condition(teller, reason, side, &text);
        put_field(csv, &text);
    }
    show_place(&text, changed_place(teller, reason));
    put_field(csv, &text);
    csv_end_row(csv);
}

static void put_no_reason(struct csv *csv)
{
    for (size_t i = OF_HOUSEHOLD; i < NHEADINGS; i++)
        csv_text(csv, "");
    csv_end_row(csv);
}

void show_changed_rows(struct csv *csv, const struct changed *changed,
                       const struct changed_row *row)
{
    struct changed_teller teller;
    changed_teller_init(&teller, changed, row);
    for (size_t i = 0; !teller.failed && i < row->nreasons; i++) {
        put_household(csv, &teller);
        put_reason(csv, &teller, &row->reasons[i]);
    }
    if (!teller.failed && row->nreasons == 0) {
        put_household(csv, &teller);
        put_no_reason(csv);
    }
    csv->out->failed |= teller.failed;
    changed_teller_release(&teller);
}
