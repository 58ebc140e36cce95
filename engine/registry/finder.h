/* Which household a row of another table belongs to.
 *
 * Rows mostly come household by household, and so most name the household that the row before them
 * names, or the one after it. */
#ifndef DIGUAN_FINDER_H
#define DIGUAN_FINDER_H

#include "cells.h"

/* Begins zeroed but for the registry, whose households are loaded and have their index. */
enum { FINDER_TEXT = 32 };
struct finder {
    const struct registry *registry;
    size_t household;       /* the row found last */
    size_t length;          /* of the text that named it; 0 when none can be compared with */
    char text[FINDER_TEXT]; /* as it stood in the cell */
};

/* The household's row, or NO_ROW when the key is blank or no household has it. */
int64_t finder_find(struct finder *finder, const struct cell_key *key);

#endif
