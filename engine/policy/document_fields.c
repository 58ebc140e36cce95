#include "document.h"
#include "text.h"

#include <libintl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

const struct document_node *document_find(const struct document_node *mapping, const char *key)
{
    for (size_t i = 0; mapping->kind == NODE_MAPPING && i < mapping->count; i++)
        if (strcmp(mapping->keys[i]->text, key) == 0)
            return mapping->items[i];
    return NULL;
}

bool document_blank(const struct document_node *node)
{
    return node->kind == NODE_SCALAR && !node->quoted &&
           (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
            strcmp(node->text, "null") == 0);
}

/* ---- what to say about a node ---- */

/* Long texts are cut at a whole character. */
enum { SHOWN_BYTES = 60, SHOWN = 96 };

static int shown_length(const char *text)
{
    size_t length = strlen(text);
    if (length <= SHOWN_BYTES)
        return (int)length;
    length = SHOWN_BYTES;
    while (length && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return (int)length;
}

static const char *found(const struct document_node *node, char out[SHOWN])
{
    if (node->kind == NODE_SEQUENCE)
        return gettext("a list");
    if (node->kind == NODE_MAPPING)
        return gettext("a mapping");
    if (document_blank(node))
        return gettext("nothing");
    int length = shown_length(node->text);
    snprintf(out, SHOWN, node->quoted ? "\"%.*s%s\"" : "'%.*s%s'", length, node->text,
             node->text[length] ? "…" : "");
    return out;
}

static bool is_letter_or_digit(char ascii)
{
    return (ascii >= '0' && ascii <= '9') || (ascii >= 'a' && ascii <= 'z') ||
           (ascii >= 'A' && ascii <= 'Z');
}

/* The first full-width mark in the text, or the first full-width letter or digit. */
static bool full_width_hint(const char *text, bool marks_only, char out[DOCUMENT_HINT])
{
    for (const char *end = text + strlen(text); text < end;) {
        uint32_t point;
        int length = text_decode(text, end, &point);
        char ascii = text_half_width(point);
        if (ascii && !(marks_only && is_letter_or_digit(ascii))) {
            snprintf(out, DOCUMENT_HINT, gettext(" (full-width '%.*s', write '%c')"), length, text,
                     ascii);
            return true;
        }
        text += length;
    }
    return false;
}

/* A full-width mark explains more than a word that happens to be near. */
const char *document_hint(const char *text, const char *const *names, size_t count,
                          char out[DOCUMENT_HINT])
{
    out[0] = '\0';
    if (full_width_hint(text, true, out))
        return out;
    const char *nearest = text_nearest(text, names, count);
    if (nearest)
        snprintf(out, DOCUMENT_HINT, gettext(" (did you mean '%s'?)"), nearest);
    else
        full_width_hint(text, false, out);
    return out;
}

const char *document_first(struct mark first, char out[DOCUMENT_HINT])
{
    out[0] = '\0';
    if (first.line)
        snprintf(out, DOCUMENT_HINT, gettext(" (first at line %d)"), first.line);
    return out;
}

static const char *node_hint(const struct document_node *node, char out[DOCUMENT_HINT])
{
    out[0] = '\0';
    if (node->kind == NODE_SCALAR && !node->quoted)
        full_width_hint(node->text, false, out);
    return out;
}

static bool fault_needs(const struct document_node *node, const char *key, const char *wanted,
                        const char *hint, struct fault *fault)
{
    char text[SHOWN];
    return fault_at(fault, FAULT_POLICY, node->mark, "'%s' needs %s, found %s%s", key, wanted,
                    found(node, text), hint);
}

/* ---- single values ---- */

bool document_kind(const struct document_node *node, enum node_kind kind, const char *key,
                   struct fault *fault)
{
    if (node->kind == kind)
        return true;
    char hint[DOCUMENT_HINT];
    const char *wanted = kind == NODE_SEQUENCE  ? gettext("a list like [a, b]")
                         : kind == NODE_MAPPING ? gettext("a mapping like {key: value}")
                                                : gettext("a single value");
    return fault_needs(node, key, wanted, node_hint(node, hint), fault);
}

bool document_text(const struct document_node *node, const char *key, const char **text,
                   struct fault *fault)
{
    if (node->kind != NODE_SCALAR || document_blank(node) || node->text[0] == '\0')
        return fault_needs(node, key, gettext("a text"), "", fault);
    *text = node->text;
    return true;
}

bool document_item(const struct document_node *node, const char *key, const char **text,
                   struct fault *fault)
{
    const char *item = NULL;
    if (!document_text(node, key, &item, fault))
        return false;
    if (!node->quoted && (strstr(item, "，") || strstr(item, "、")))
        return fault_at(fault, FAULT_POLICY, node->mark,
                        "full-width comma in '%s' (write ',' between items, or put the item in "
                        "quotes)",
                        item);
    *text = item;
    return true;
}

static bool number_of(const char *text, double *number)
{
    if (strcmp(text, ".inf") == 0 || strcmp(text, "+.inf") == 0)
        *number = INFINITY;
    else if (strcmp(text, "-.inf") == 0)
        *number = -INFINITY;
    else
        return text_to_number(text, strlen(text), number);
    return true;
}

bool document_number(const struct document_node *node, const char *key, double *number,
                     struct fault *fault)
{
    char hint[DOCUMENT_HINT];
    double value;
    bool is_number = node->kind == NODE_SCALAR && number_of(node->text, &value);
    if (!is_number)
        return fault_needs(node, key, gettext("a number"), node_hint(node, hint), fault);
    if (node->quoted)
        return fault_needs(node, key, gettext("a number"), gettext(" (remove the quotation marks)"),
                           fault);
    *number = value;
    return true;
}

static void put_choices(struct buffer *hint, const char *const *names, size_t count)
{
    buffer_put(hint, gettext(" (write one of "));
    for (size_t i = 0; i < count; i++)
        buffer_format(hint, "%s%s", i ? ", " : "", names[i]);
    buffer_put(hint, ")");
}

static bool fault_choice(const struct document_node *node, const char *key,
                         const char *const *names, size_t count, struct fault *fault)
{
    char nearest[DOCUMENT_HINT];
    struct buffer hint = {0};
    buffer_put(&hint, document_hint(node->text, names, count, nearest));
    if (hint.length == 0)
        put_choices(&hint, names, count);
    if (hint.failed)
        fault_memory(fault);
    else
        fault_at(fault, FAULT_POLICY, node->mark, "unknown %s '%s'%s", key, node->text, hint.bytes);
    buffer_release(&hint);
    return false;
}

bool document_choice(const struct document_node *node, const char *key, const char *const *names,
                     size_t count, size_t *choice, struct fault *fault)
{
    const char *name;
    if (!document_text(node, key, &name, fault))
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) {
            *choice = i;
            return true;
        }
    return fault_choice(node, key, names, count, fault);
}

bool document_range(const struct document_node *node, const char *key, double *low, double *high,
                    struct fault *fault)
{
    double least, greatest;
    if (!document_kind(node, NODE_SEQUENCE, key, fault))
        return false;
    if (node->count != 2)
        return fault_at(fault, FAULT_POLICY, node->mark,
                        "'%s' needs two numbers like [0, 100] (.inf where there is no limit)", key);
    if (!document_number(node->items[0], key, &least, fault) ||
        !document_number(node->items[1], key, &greatest, fault))
        return false;
    if (least > greatest)
        return fault_at(fault, FAULT_POLICY, node->mark, "'%s' begins above its end (%s > %s)", key,
                        node->items[0]->text, node->items[1]->text);
    *low = least;
    *high = greatest;
    return true;
}

/* Words that other programs take for a switch, so that the answer can say which to write. */
static const char *const yes_words[] = {"yes", "on", "是", "真", "1", "y", "True", "TRUE"};
static const char *const no_words[] = {"no", "off", "否", "假", "0", "n", "False", "FALSE"};

static bool among(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static const char *switch_hint(const struct document_node *node)
{
    if (node->kind != NODE_SCALAR)
        return "";
    if (among(node->text, yes_words, sizeof yes_words / sizeof yes_words[0]))
        return gettext(" (write true)");
    if (among(node->text, no_words, sizeof no_words / sizeof no_words[0]))
        return gettext(" (write false)");
    return node->quoted ? gettext(" (remove the quotation marks)") : "";
}

bool document_switch(const struct document_node *node, const char *key, bool *on,
                     struct fault *fault)
{
    bool plain = node->kind == NODE_SCALAR && !node->quoted;
    bool yes = plain && strcmp(node->text, "true") == 0;
    if (!yes && !(plain && strcmp(node->text, "false") == 0))
        return fault_needs(node, key, gettext("true or false"), switch_hint(node), fault);
    *on = yes;
    return true;
}

/* ---- fields ---- */

static void *member_of(void *into, const struct field *field)
{
    return (char *)into + field->offset;
}

bool field_text(const struct document_node *node, const struct field *field, void *into,
                struct arena *arena, struct fault *fault)
{
    (void)arena;
    return document_text(node, field->key, member_of(into, field), fault);
}

bool field_number(const struct document_node *node, const struct field *field, void *into,
                  struct arena *arena, struct fault *fault)
{
    (void)arena;
    return document_number(node, field->key, member_of(into, field), fault);
}

bool field_switch(const struct document_node *node, const struct field *field, void *into,
                  struct arena *arena, struct fault *fault)
{
    (void)arena;
    return document_switch(node, field->key, member_of(into, field), fault);
}

bool field_node(const struct document_node *node, const struct field *field, void *into,
                struct arena *arena, struct fault *fault)
{
    (void)arena;
    (void)fault;
    *(const struct document_node **)member_of(into, field) = node;
    return true;
}

/* ---- mappings by schema ---- */

enum { MOST_FIELDS = 32 };

struct reading {
    const char *what;
    const struct field *fields;
    size_t nfields;
    const char *keys[MOST_FIELDS];
    uint32_t seen; /* a bit a field, also for a misspelling of it */
};

static size_t field_index(const struct reading *reading, const char *key)
{
    size_t i = 0;
    while (i < reading->nfields && strcmp(reading->keys[i], key) != 0)
        i++;
    return i;
}

/* A misspelt key is one mistake: the field that it stands for is not missed as well. */
static bool fault_unknown_key(struct reading *reading, const struct document_node *key,
                              struct fault *fault)
{
    char hint[DOCUMENT_HINT];
    const char *nearest = text_nearest(key->text, reading->keys, reading->nfields);
    if (nearest)
        reading->seen |= UINT32_C(1) << field_index(reading, nearest);
    return fault_at(fault, FAULT_POLICY, key->mark, "unknown key '%s' in %s%s", key->text,
                    reading->what, document_hint(key->text, reading->keys, reading->nfields, hint));
}

static bool read_pairs(struct reading *reading, const struct document_node *node, void *into,
                       struct arena *arena, struct fault *fault)
{
    bool good = true;
    for (size_t i = 0; i < node->count; i++) {
        size_t at = field_index(reading, node->keys[i]->text);
        if (at == reading->nfields) {
            good = fault_unknown_key(reading, node->keys[i], fault);
            continue;
        }
        const struct field *field = &reading->fields[at];
        reading->seen |= UINT32_C(1) << at;
        if (!field->read(node->items[i], field, into, arena, fault))
            good = false;
    }
    return good;
}

static bool check_required(const struct reading *reading, const struct document_node *node,
                           struct fault *fault)
{
    bool good = true;
    for (size_t i = 0; i < reading->nfields; i++)
        if (reading->fields[i].required && !(reading->seen >> i & 1))
            good = fault_at(fault, FAULT_POLICY, node->mark, "%s lacks '%s'", reading->what,
                            reading->fields[i].key);
    return good;
}

bool document_read(const struct document_node *node, const char *what, const struct field *fields,
                   size_t nfields, void *into, struct arena *arena, struct fault *fault)
{
    struct reading reading = {.what = what, .fields = fields, .nfields = nfields};
    char text[SHOWN], hint[DOCUMENT_HINT];
    if (node->kind != NODE_MAPPING)
        return fault_at(fault, FAULT_POLICY, node->mark, "%s needs keys and values, found %s%s",
                        what, found(node, text), node_hint(node, hint));
    for (size_t i = 0; i < nfields; i++)
        reading.keys[i] = fields[i].key;
    bool good = read_pairs(&reading, node, into, arena, fault);
    return check_required(&reading, node, fault) && good;
}
