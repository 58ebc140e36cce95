#include "document.h"
#include "text.h"

#include <errno.h>
#include <libintl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

enum { LARGEST_FILE = 1 << 20, DEEPEST_NESTING = 64, MOST_NODES = 200000, MOST_ANCHORS = 1000 };

/* ---- the text of the file ---- */

static bool check_is_file(const char *file, struct fault *fault)
{
    struct stat status;
    if (stat(file, &status) != 0 && errno == ENOENT)
        return fault_set(fault, FAULT_IO, "file '%s' does not exist", file);
    if (stat(file, &status) != 0)
        return fault_set(fault, FAULT_IO, "cannot read '%s': %s", file, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return fault_set(fault, FAULT_IO, "'%s' is a folder, not a file", file);
    if (!S_ISREG(status.st_mode))
        return fault_set(fault, FAULT_IO, "'%s' is not a regular file", file);
    if (status.st_size > LARGEST_FILE)
        return fault_set(fault, FAULT_IO, "'%s' is too large (at most 1 MiB)", file);
    return true;
}

static bool read_bytes(const char *file, FILE *stream, struct buffer *text, struct fault *fault)
{
    char part[4096];
    size_t got;
    while ((got = fread(part, 1, sizeof part, stream)) > 0 && text->length <= LARGEST_FILE)
        buffer_put_bytes(text, part, got);
    if (ferror(stream))
        return fault_set(fault, FAULT_IO, "cannot read '%s': %s", file, strerror(errno));
    buffer_put(text, "");
    return text->failed ? fault_memory(fault) : true;
}

static bool read_file(const char *file, struct buffer *text, struct fault *fault)
{
    if (!check_is_file(file, fault))
        return false;
    FILE *stream = fopen(file, "rb");
    if (!stream)
        return fault_set(fault, FAULT_IO, "cannot read '%s': %s", file, strerror(errno));
    bool read = read_bytes(file, stream, text, fault);
    fclose(stream);
    return read;
}

enum { BYTE_ORDER_MARK = 0xFEFF, NOT_A_CHARACTER = 0xFFFD };

/* What the YAML reader accepts, without marks in the middle that nobody can see. */
static bool point_allowed(uint32_t point)
{
    if (point < 0x20)
        return point == '\t' || point == '\n' || point == '\r';
    if (point >= 0x7F && point < 0xA0)
        return point == 0x85;
    return point != BYTE_ORDER_MARK && point != 0xFFFE && point != 0xFFFF;
}

static bool check_point(uint32_t point, int length, struct mark mark, struct fault *fault)
{
    if (point == 0)
        return fault_at(fault, FAULT_POLICY, mark, "NUL byte (is this a text file?)");
    if (point == NOT_A_CHARACTER && length == 1)
        return fault_at(fault, FAULT_POLICY, mark, "text is not UTF-8 (save the file as UTF-8)");
    if (!point_allowed(point))
        return fault_at(fault, FAULT_POLICY, mark, "invisible character U+%04X (remove it)",
                        (unsigned)point);
    return true;
}

static bool check_text(const char *file, const char *text, const char *end, struct fault *fault)
{
    struct mark mark = {file, 1, 1};
    while (text < end) {
        uint32_t point;
        int length = text_decode(text, end, &point);
        if (!check_point(point, length, mark, fault))
            return false;
        mark.column++;
        if (point == '\n') {
            mark.line++;
            mark.column = 1;
        }
        text += length;
    }
    return true;
}

/* ---- the parser ---- */

struct anchor {
    const char *name;
    struct document_node *node;
    int weight, height;
};

struct loader {
    yaml_parser_t parser;
    yaml_event_t event; /* the current one, empty before the first */
    const char *file;
    bool placeless; /* marks have no line and column */
    const char *text, *end;
    struct arena *arena;
    struct fault *fault;
    int nnodes; /* every alias counted as often as it stands */
    bool repeated_key;
    struct anchor *anchors;
    size_t nanchors, anchors_capacity;
};

static struct mark mark_of(const struct loader *loader, yaml_mark_t at)
{
    if (loader->placeless)
        return (struct mark){loader->file, 0, 0};
    return (struct mark){loader->file, (int)at.line + 1, (int)at.column + 1};
}

/* ---- YAML's own errors, in plain words ---- */

struct syntax_error {
    const char *problem; /* libyaml's words */
    const char *reason;
    bool at_context; /* what went wrong stands where the construct began */
};

static const struct syntax_error syntax_errors[] = {
    {"mapping values are not allowed in this context",
     N_("':' cannot stand here (check the indentation, or put the text in quotes)"), false},
    {"could not find expected ':'", N_("':' is missing after this key"), true},
    {"did not find expected key",
     N_("this does not fit what stands above it (check the indentation)"), false},
    {"did not find expected '-' indicator",
     N_("this does not fit the list above it (check the indentation, or begin it with '- ')"),
     false},
    {"did not find expected ',' or '}'", N_("'}' or ',' is missing before this"), false},
    {"did not find expected ',' or ']'", N_("']' or ',' is missing before this"), false},
    {"did not find expected node content", N_("a value is missing before this"), false},
    {"block sequence entries are not allowed in this context",
     N_("'-' cannot begin a list here (put it on a line of its own)"), false},
    {"block mapping entries are not allowed in this context",
     N_("'?' cannot stand here (put the text in quotes)"), false},
    {"mapping keys are not allowed in this context",
     N_("'?' cannot stand here (put the text in quotes)"), false},
    {"found unexpected end of stream", N_("the quotation mark that opens here is never closed"),
     true},
    {"found unexpected document indicator",
     N_("the quotation mark that opens here is never closed"), true},
    {"found unknown escape character",
     N_("unknown escape after '\\' (use single quotes in place of double quotes)"), false},
    {"did not find expected alphabetic or numeric character",
     N_("a text that begins with '*' or '&' must be in quotes"), true},
    {"found a tab character that violates indentation", N_("a tab cannot indent YAML (use spaces)"),
     false},
    {"found a tab character where an indentation space is expected",
     N_("a tab cannot indent YAML (use spaces)"), false},
    {"did not find expected <document start>",
     N_("nothing may follow the end of the document (check the indentation)"), false},
    {"found unexpected ':'", N_("':' cannot stand here (put the text in quotes)"), false},
    {"did not find expected whitespace or line break",
     N_("a text that begins with '!' must be in quotes"), true},
    {"did not find expected comment or line break",
     N_("nothing may follow '|' or '>' on its line (put the text in quotes)"), false},
    {"found undefined tag handle", N_("a text that begins with '!' must be in quotes"), false},
    {"found duplicate anchor; first occurrence",
     N_("anchor is defined twice (give each its own name)"), false},
};

static const struct syntax_error *syntax_error_find(const char *problem)
{
    for (size_t i = 0; i < sizeof syntax_errors / sizeof syntax_errors[0]; i++)
        if (strcmp(syntax_errors[i].problem, problem) == 0)
            return &syntax_errors[i];
    return NULL;
}

static const char *line_start(const struct loader *loader, int line)
{
    const char *at = loader->text;
    for (int i = 1; i < line && at; i++) {
        at = memchr(at, '\n', (size_t)(loader->end - at));
        at = at ? at + 1 : NULL;
    }
    return at;
}

/* A full-width mark on `line` whose ASCII form is among `wanted`; comments may have any. */
static bool find_full_width(const struct loader *loader, int line, const char *wanted,
                            struct mark *mark, const char **found)
{
    const char *at = line < 1 ? NULL : line_start(loader, line);
    *mark = (struct mark){loader->file, line, 1};
    while (at && at < loader->end && *at != '\n') {
        uint32_t point;
        int length = text_decode(at, loader->end, &point);
        if (point == '#' && (mark->column == 1 || at[-1] == ' '))
            return false;
        char ascii = text_half_width(point);
        if (ascii && strchr(wanted, ascii)) {
            *found = at;
            return true;
        }
        mark->column++;
        at += length;
    }
    return false;
}

/* Full-width marks near a syntax error are its most likely cause. */
static const char *syntax_hint(const struct loader *loader, int line, char out[DOCUMENT_HINT])
{
    static const char *const wanted[] = {":{}[]", ",\"'"};
    out[0] = '\0';
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        for (int near = line - 1; near <= line; near++) {
            struct mark mark;
            const char *found;
            if (!find_full_width(loader, near, wanted[i], &mark, &found))
                continue;
            uint32_t point;
            int length = text_decode(found, loader->end, &point);
            snprintf(out, DOCUMENT_HINT, gettext(" (full-width '%.*s' at %d:%d, write '%c')"),
                     length, found, mark.line, mark.column, text_half_width(point));
            return out;
        }
    return out;
}

/* A character that begins no value: a tab is the usual case. */
static bool fault_at_start(struct loader *loader, struct mark mark)
{
    const char *at = line_start(loader, mark.line);
    uint32_t point = ' ';
    for (int column = 1; at && at < loader->end && column <= mark.column; column++)
        at += text_decode(at, loader->end, &point);
    if (point == '\t')
        return fault_at(loader->fault, FAULT_POLICY, mark, "a tab cannot indent YAML (use spaces)");
    return fault_at(loader->fault, FAULT_POLICY, mark,
                    "a text that begins with '%c' must be in quotes", (int)point);
}

static bool fault_syntax(struct loader *loader)
{
    const yaml_parser_t *parser = &loader->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return fault_memory(loader->fault);
    const char *problem = parser->problem ? parser->problem : "";
    struct mark mark = mark_of(loader, parser->problem_mark);
    if (strcmp(problem, "found character that cannot start any token") == 0)
        return fault_at_start(loader, mark);
    const struct syntax_error *error = syntax_error_find(problem);
    if (!error)
        return fault_at(loader->fault, FAULT_POLICY, mark, "text is not valid YAML: %s", problem);
    if (error->at_context)
        mark = mark_of(loader, parser->context_mark);
    char hint[DOCUMENT_HINT];
    return fault_at(loader->fault, FAULT_POLICY, mark, "%s%s", gettext(error->reason),
                    syntax_hint(loader, mark.line, hint));
}

static bool next_event(struct loader *loader)
{
    yaml_event_delete(&loader->event);
    return yaml_parser_parse(&loader->parser, &loader->event) || fault_syntax(loader);
}

/* ---- from events to nodes ---- */

static bool build(struct loader *loader, int depth, struct document_node **node, int *height);

static bool count_nodes(struct loader *loader, int more, struct mark mark)
{
    if (more > MOST_NODES - loader->nnodes)
        return fault_at(loader->fault, FAULT_IO, mark,
                        "too many values (at most 200,000 with every alias written out)");
    loader->nnodes += more;
    return true;
}

static bool fault_depth(struct loader *loader, struct mark mark)
{
    return fault_at(loader->fault, FAULT_IO, mark, "nested too deeply (at most %d levels)",
                    DEEPEST_NESTING);
}

static bool node_new(struct loader *loader, enum node_kind kind, struct document_node **node)
{
    struct mark mark = mark_of(loader, loader->event.start_mark);
    if (!count_nodes(loader, 1, mark))
        return false;
    *node = arena_take(loader->arena, sizeof **node);
    if (!*node)
        return fault_memory(loader->fault);
    (*node)->kind = kind;
    (*node)->mark = mark;
    return true;
}

static bool check_tag(struct loader *loader, const yaml_char_t *tag)
{
    if (!tag)
        return true;
    return fault_at(loader->fault, FAULT_POLICY, mark_of(loader, loader->event.start_mark),
                    "tag '%s' is not supported (leave it out, or put the text in quotes)",
                    (const char *)tag);
}

static bool build_scalar(struct loader *loader, struct document_node **node, int *height)
{
    if (!check_tag(loader, loader->event.data.scalar.tag) || !node_new(loader, NODE_SCALAR, node))
        return false;
    (*node)->text = arena_bytes(loader->arena, (const char *)loader->event.data.scalar.value,
                                loader->event.data.scalar.length);
    (*node)->quoted = loader->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    *height = 1;
    if (!(*node)->text)
        return fault_memory(loader->fault);
    if (strlen((*node)->text) != loader->event.data.scalar.length)
        return fault_at(loader->fault, FAULT_POLICY, (*node)->mark, "text contains NUL");
    return true;
}

static bool build_alias(struct loader *loader, int depth, struct document_node **node, int *height)
{
    const char *name = (const char *)loader->event.data.alias.anchor;
    struct mark mark = mark_of(loader, loader->event.start_mark);
    for (size_t i = loader->nanchors; i > 0; i--) {
        const struct anchor *anchor = &loader->anchors[i - 1];
        if (strcmp(anchor->name, name) != 0)
            continue;
        if (depth + anchor->height - 1 > DEEPEST_NESTING)
            return fault_depth(loader, mark);
        *node = anchor->node;
        *height = anchor->height;
        return count_nodes(loader, anchor->weight, mark);
    }
    return fault_at(loader->fault, FAULT_POLICY, mark, "alias '*%s' has no anchor before it", name);
}

struct node_list {
    struct document_node **items;
    size_t count, capacity;
};

static bool list_add(struct loader *loader, struct node_list *list, struct document_node *node)
{
    struct document_node **slot =
        arena_grow(loader->arena, &list->items, list->count, &list->capacity, sizeof *slot);
    if (!slot)
        return fault_memory(loader->fault);
    *slot = node;
    list->count++;
    return true;
}

/* One child: the current event is its first, and the one after it is read. */
static bool build_child(struct loader *loader, int depth, struct node_list *list, int *height)
{
    struct document_node *child;
    int below;
    if (!build(loader, depth + 1, &child, &below) || !list_add(loader, list, child))
        return false;
    if (below + 1 > *height)
        *height = below + 1;
    return next_event(loader);
}

static bool build_sequence(struct loader *loader, int depth, struct document_node **node,
                           int *height)
{
    struct node_list items = {0};
    *height = 1;
    if (!check_tag(loader, loader->event.data.sequence_start.tag) ||
        !node_new(loader, NODE_SEQUENCE, node) || !next_event(loader))
        return false;
    while (loader->event.type != YAML_SEQUENCE_END_EVENT)
        if (!build_child(loader, depth, &items, height))
            return false;
    (*node)->items = items.items;
    (*node)->count = items.count;
    return true;
}

static int compare_keys(const void *left, const void *right)
{
    struct document_node **a = *(struct document_node * *const *)left;
    struct document_node **b = *(struct document_node * *const *)right;
    int order = strcmp((*a)->text, (*b)->text);
    return order ? order : (a > b) - (a < b);
}

/* Sorted by text, equal keys are neighbours; they are told in the order of the file. */
static bool check_keys_differ(struct loader *loader, const struct document_node *mapping)
{
    size_t count = mapping->count;
    struct document_node ***sorted = malloc((count + 1) * sizeof *sorted);
    struct document_node **first = calloc(count + 1, sizeof *first);
    bool allocated = sorted && first;
    char hint[DOCUMENT_HINT];
    for (size_t i = 0; allocated && i < count; i++)
        sorted[i] = &mapping->keys[i];
    if (allocated && count)
        qsort(sorted, count, sizeof *sorted, compare_keys);
    for (size_t i = 1; allocated && i < count; i++)
        if (strcmp((*sorted[i])->text, (*sorted[i - 1])->text) == 0)
            first[sorted[i] - mapping->keys] = *sorted[i - 1];
    for (size_t i = 0; allocated && i < count; i++)
        if (first[i]) {
            loader->repeated_key = true;
            fault_at(loader->fault, FAULT_POLICY, mapping->keys[i]->mark,
                     "key '%s' is given twice%s", mapping->keys[i]->text,
                     document_first(first[i]->mark, hint));
        }
    free(sorted);
    free(first);
    return allocated || fault_memory(loader->fault);
}

static bool build_pair(struct loader *loader, int depth, struct node_list *keys,
                       struct node_list *items, int *height)
{
    struct mark mark = mark_of(loader, loader->event.start_mark);
    if (!build_child(loader, depth, keys, height))
        return false;
    if (keys->items[keys->count - 1]->kind != NODE_SCALAR)
        return fault_at(loader->fault, FAULT_POLICY, mark, "a key must be a word, not a list");
    return build_child(loader, depth, items, height);
}

static bool build_mapping(struct loader *loader, int depth, struct document_node **node,
                          int *height)
{
    struct node_list keys = {0}, items = {0};
    *height = 1;
    if (!check_tag(loader, loader->event.data.mapping_start.tag) ||
        !node_new(loader, NODE_MAPPING, node) || !next_event(loader))
        return false;
    while (loader->event.type != YAML_MAPPING_END_EVENT)
        if (!build_pair(loader, depth, &keys, &items, height))
            return false;
    (*node)->keys = keys.items;
    (*node)->items = items.items;
    (*node)->count = items.count;
    return check_keys_differ(loader, *node);
}

static const yaml_char_t *event_anchor(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor;
    default:
        return NULL;
    }
}

static bool build_by_kind(struct loader *loader, int depth, struct document_node **node,
                          int *height)
{
    switch (loader->event.type) {
    case YAML_SEQUENCE_START_EVENT:
        return build_sequence(loader, depth, node, height);
    case YAML_MAPPING_START_EVENT:
        return build_mapping(loader, depth, node, height);
    case YAML_ALIAS_EVENT:
        return build_alias(loader, depth, node, height);
    default:
        return build_scalar(loader, node, height);
    }
}

static bool add_anchor(struct loader *loader, const char *name, struct document_node *node,
                       int weight, int height)
{
    if (loader->nanchors == MOST_ANCHORS)
        return fault_at(loader->fault, FAULT_IO, node->mark, "too many anchors (at most %d)",
                        MOST_ANCHORS);
    struct anchor *anchor = arena_grow(loader->arena, &loader->anchors, loader->nanchors,
                                       &loader->anchors_capacity, sizeof *anchor);
    if (!anchor)
        return fault_memory(loader->fault);
    *anchor = (struct anchor){name, node, weight, height};
    loader->nanchors++;
    return true;
}

/* An anchor counts from the end of its node on, so that nothing can contain itself. */
static bool build(struct loader *loader, int depth, struct document_node **node, int *height)
{
    if (depth > DEEPEST_NESTING)
        return fault_depth(loader, mark_of(loader, loader->event.start_mark));
    const yaml_char_t *anchor = event_anchor(&loader->event);
    const char *name = anchor ? arena_text(loader->arena, (const char *)anchor) : NULL;
    if (anchor && !name)
        return fault_memory(loader->fault);
    int before = loader->nnodes;
    if (!build_by_kind(loader, depth, node, height))
        return false;
    return !name || add_anchor(loader, name, *node, loader->nnodes - before, *height);
}

static bool build_document(struct loader *loader, struct document_node **root)
{
    int height;
    if (!next_event(loader) || !next_event(loader))
        return false;
    if (loader->event.type == YAML_STREAM_END_EVENT)
        return fault_at(loader->fault, FAULT_POLICY, (struct mark){loader->file, 0, 0},
                        "file is empty");
    if (!next_event(loader) || !build(loader, 1, root, &height))
        return false;
    if (!next_event(loader) || !next_event(loader))
        return false;
    if (loader->event.type != YAML_STREAM_END_EVENT)
        return fault_at(loader->fault, FAULT_POLICY, mark_of(loader, loader->event.start_mark),
                        "a second document begins here (a file holds one)");
    return !loader->repeated_key;
}

static bool parse(struct loader *loader, struct document_node **root)
{
    if (!yaml_parser_initialize(&loader->parser))
        return fault_memory(loader->fault);
    yaml_parser_set_encoding(&loader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&loader->parser, (const unsigned char *)loader->text,
                                 (size_t)(loader->end - loader->text));
    struct document_node *found = NULL;
    bool built = build_document(loader, &found);
    yaml_event_delete(&loader->event);
    yaml_parser_delete(&loader->parser);
    if (built)
        *root = found;
    return built;
}

static bool parse_file(const char *file, const struct buffer *text, struct arena *arena,
                       struct document_node **root, struct fault *fault)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    size_t skip = strncmp(text->bytes, byte_order_mark, 3) == 0 ? 3 : 0;
    struct loader loader = {.text = text->bytes + skip,
                            .end = text->bytes + text->length,
                            .file = arena_text(arena, file),
                            .arena = arena,
                            .fault = fault};
    if (!loader.file)
        return fault_memory(fault);
    return check_text(loader.file, loader.text, loader.end, fault) && parse(&loader, root);
}

bool document_load(const char *file, struct arena *arena, struct document_node **root,
                   struct fault *fault)
{
    struct buffer text = {0};
    bool loaded = read_file(file, &text, fault) && parse_file(file, &text, arena, root, fault);
    buffer_release(&text);
    return loaded;
}

bool document_parse(const char *name, const char *text, struct arena *arena,
                    struct document_node **root, struct fault *fault)
{
    struct loader loader = {.text = text,
                            .end = text + strlen(text),
                            .file = arena_text(arena, name),
                            .placeless = true,
                            .arena = arena,
                            .fault = fault};
    if (!loader.file)
        return fault_memory(fault);
    return check_text(loader.file, text, loader.end, fault) && parse(&loader, root);
}
