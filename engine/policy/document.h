/* YAML documents as trees with a mark on every node, over libyaml events.
 *
 * Bounded: at most 1 MiB of text, 64 levels, 1,000 anchors, and 200,000 nodes with every alias
 * counted as often as it stands (an alias shares the node of its anchor). Duplicate keys, tags and
 * several documents in a file are refused. Scalars keep their text; whether a scalar was quoted is
 * kept, so that "01" stays text. */
#ifndef DIGUAN_DOCUMENT_H
#define DIGUAN_DOCUMENT_H

#include "arena.h"
#include "fault.h"

#include <stddef.h>

enum node_kind { NODE_SCALAR, NODE_SEQUENCE, NODE_MAPPING };

struct document_node {
    enum node_kind kind;
    struct mark mark;
    const char *text; /* scalar */
    bool quoted;
    size_t count;                 /* items of a sequence, pairs of a mapping */
    struct document_node **keys;  /* mapping: scalars */
    struct document_node **items; /* sequence items or mapping values */
};

/* A file that cannot be read, or a limit, is a fault of kind FAULT_IO; text that is no YAML and
 * duplicate keys are of kind FAULT_POLICY. */
bool document_load(const char *file, struct arena *arena, struct document_node **root,
                   struct fault *fault);

/* The same of a text that stands in no file, such as an option: `name` is what marks read, without
 * line and column. */
bool document_parse(const char *name, const char *text, struct arena *arena,
                    struct document_node **root, struct fault *fault);

/* The value of a key of a mapping, or NULL. */
const struct document_node *document_find(const struct document_node *mapping, const char *key);

/* Nothing written: an empty value, ~ or null. */
bool document_blank(const struct document_node *node);

/* A mapping is read by a schema: constant data walked by one loop. */
struct field;
typedef bool field_reader(const struct document_node *node, const struct field *field, void *into,
                          struct arena *arena, struct fault *fault);
struct field {
    const char *key;
    field_reader *read; /* fills the member at `offset` of the struct read into */
    size_t offset;
    bool required;
};

/* Fills `into` from a mapping; unknown keys are faults with the nearest spelling. `what` names the
 * thing read in the reader's language, such as "parameter '退出收入线'". Goes on after a mistake;
 * false when there was one. At most 32 fields. */
bool document_read(const struct document_node *node, const char *what, const struct field *fields,
                   size_t nfields, void *into, struct arena *arena, struct fault *fault);

/* Readers for the common shapes: const char *, double, bool, and const struct document_node * as it
 * stands. A number may be .inf or -.inf; a switch is true or false and nothing else. */
field_reader field_text, field_number, field_switch, field_node;

/* The same for a node that is no field; `key` names it in messages. document_item is for texts
 * that stand in lists or as labels, where a full-width comma that is not quoted is a mistake. */
bool document_text(const struct document_node *node, const char *key, const char **text,
                   struct fault *fault);
bool document_item(const struct document_node *node, const char *key, const char **text,
                   struct fault *fault);
bool document_number(const struct document_node *node, const char *key, double *number,
                     struct fault *fault);
bool document_switch(const struct document_node *node, const char *key, bool *on,
                     struct fault *fault);
/* Which of `names` the node is: "unknown type 'x' (write one of a, b, c)" when none. */
bool document_choice(const struct document_node *node, const char *key, const char *const *names,
                     size_t count, size_t *choice, struct fault *fault);
/* [low, high] with low <= high. */
bool document_range(const struct document_node *node, const char *key, double *low, double *high,
                    struct fault *fault);
/* A fault "'key' needs a list, found 'x'" unless the node has the kind. */
bool document_kind(const struct document_node *node, enum node_kind kind, const char *key,
                   struct fault *fault);

/* What may help after `text` was refused, in the reader's language and with a blank before it:
 * " (did you mean 'values'?)", " (full-width '：', write ':')" or "". */
enum { DOCUMENT_HINT = 192 };
const char *document_hint(const char *text, const char *const *names, size_t count,
                          char out[DOCUMENT_HINT]);
/* " (first at line 3)" for what stands a second time; "" where lines are not known. */
const char *document_first(struct mark first, char out[DOCUMENT_HINT]);

#endif
