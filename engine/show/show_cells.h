/* What was wrong with a registry's cells and records, none of which stops a run. */
#ifndef DIGUAN_SHOW_CELLS_H
#define DIGUAN_SHOW_CELLS_H

#include "json.h"
#include "registry.h"
#include "rulebook.h"

/* How many kinds of problems there are. */
size_t show_cells_count(const struct registry *registry, const struct rulebook *rulebook);

/* A line each, as in a message: `registry.db: 118 of 20,000 households have …`. */
void show_cells_text(const struct registry *registry, const struct rulebook *rulebook,
                     struct buffer *out);

/* The value of the key "bad_cells": an array. */
void show_cells_json(const struct registry *registry, const struct rulebook *rulebook,
                     struct json *json);

#endif
