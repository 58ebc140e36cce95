/* Running text for a terminal, wrapped at 80 columns (two for a Chinese character).
 *
 * A line breaks at a space or after a Chinese character, but not where punctuation would begin the
 * next line, a bracket end this one, or a number lose its unit. A word longer than a line stays
 * whole. */
#ifndef DIGUAN_SHOW_PAGE_H
#define DIGUAN_SHOW_PAGE_H

#include "text.h"

/* A paragraph: `lead` first, `indent` spaces before the lines that follow. */
void page_paragraph(struct buffer *out, const char *lead, int indent, const char *text);

/* The same with the lead, a space and the text in one line. */
void page_titled(struct buffer *out, const char *lead, int indent, const char *text);

/* An empty line, the title, a line under it. */
void page_heading(struct buffer *out, const char *title);

#endif
