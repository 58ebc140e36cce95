#include "help.h"
#include "page.h"
#include "table.h"

#include <libintl.h>
#include <string.h>

enum { DOC_COLUMN = 28, GAP = 1 };

static void put_usage(struct buffer *text, const struct help *help)
{
    buffer_format(text, gettext("Usage: %s [OPTION...]"), help->title);
    if (help->argument)
        buffer_format(text, " %s", gettext(help->argument));
    buffer_put(text, "\n");
}

/* "  -o, --out=FILE" */
static void put_name(struct buffer *text, const struct argp_option *option)
{
    if (option->key < 0x80)
        buffer_format(text, "  -%c, --%s", option->key, option->name);
    else
        buffer_format(text, "      --%s", option->name);
    if (option->arg)
        buffer_format(text, "=%s", gettext(option->arg));
}

/* What a name is padded to; one that leaves no room has a line of its own. */
static void put_lead(struct buffer *text, struct buffer *lead, const char *name)
{
    bool fits = text_width(name) + GAP <= DOC_COLUMN;
    if (!fits)
        buffer_format(text, "%s\n", name);
    show_padded(lead, fits ? name : "", DOC_COLUMN);
}

static void put_option(struct buffer *text, const struct argp_option *option)
{
    struct buffer name = {0}, lead = {0};
    put_name(&name, option);
    if (!name.failed)
        put_lead(text, &lead, name.bytes);
    if (!lead.failed)
        page_paragraph(text, lead.bytes, DOC_COLUMN, gettext(option->doc));
    text->failed |= name.failed || lead.failed;
    buffer_release(&name);
    buffer_release(&lead);
}

/* The first option by name after `last`, NULL after the last one. */
static const struct argp_option *next_by_name(const struct argp_option *options, const char *last)
{
    const struct argp_option *next = NULL;
    for (; options->name; options++) {
        if (strcmp(options->name, last) > 0 && (!next || strcmp(options->name, next->name) < 0))
            next = options;
    }
    return next;
}

void help_print(const struct help *help, FILE *out)
{
    struct buffer text = {0};
    put_usage(&text, help);
    if (help->about)
        page_paragraph(&text, "", 0, gettext(help->about));
    buffer_put(&text, "\n");
    const struct argp_option *option = next_by_name(help->options, "");
    for (; option; option = next_by_name(help->options, option->name))
        put_option(&text, option);
    if (!text.failed)
        fputs(text.bytes, out);
    buffer_release(&text);
}
