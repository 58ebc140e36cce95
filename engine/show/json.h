/* JSON written to a buffer: commas, indentation and escapes are kept here. */
#ifndef DIGUAN_JSON_H
#define DIGUAN_JSON_H

#include "plain.h"
#include "text.h"

struct json {
    struct buffer *out;
    int depth;
    bool empty;     /* nothing written yet at this depth */
    bool after_key; /* the next value belongs on the key's line */
    bool in_line;   /* the whole document is one line */
};

/* Every value ends up in `out`, two spaces a level. */
void json_init(struct json *json, struct buffer *out);
/* The same in one line, as for NDJSON. */
void json_init_line(struct json *json, struct buffer *out);

/* bracket '{' or '['; closed with '}' or ']'. */
void json_open(struct json *json, char bracket);
void json_close(struct json *json, char bracket);

void json_key(struct json *json, const char *key);

/* Values. NULL text and numbers that are not finite become null. */
void json_text(struct json *json, const char *text);
void json_number(struct json *json, double number);
void json_bool(struct json *json, bool yes);
void json_answer(struct json *json, enum answer answer); /* true, false; null when unknown */
void json_null(struct json *json);

/* A key and its value in one call. */
void json_key_text(struct json *json, const char *key, const char *text);
void json_key_number(struct json *json, const char *key, double number);
void json_key_bool(struct json *json, const char *key, bool yes);
void json_key_answer(struct json *json, const char *key, enum answer answer);

/* The end of the document: a newline. */
void json_end(struct json *json);

#endif
