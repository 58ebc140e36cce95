/* Shapes and words of an SVG picture that stands alone, written to a buffer.
 *
 * Lengths are points as printed: 480 of them are the width of the text on A4 (17 cm). Numbers have
 * at most two decimals and no locale; texts are escaped here and nowhere else. */
#ifndef DIGUAN_SVG_H
#define DIGUAN_SVG_H

#include "text.h"

enum { SVG_WIDTH = 480 };

/* The opening with a white ground; `title` is what a screen reader says. */
void svg_open(struct buffer *out, double height, const char *title);
void svg_close(struct buffer *out);

/* Text as an XML document may have it: markup escaped, what no document may contain replaced by
 * U+FFFD. */
void svg_escape(struct buffer *out, const char *text);

/* A length or place: 12.5 */
void svg_number(struct buffer *out, double number);

/* A line of text at its baseline; `anchor` is "start", "middle" or "end" of it. */
struct svg_words {
    double x, y, size;
    const char *anchor;
    const char *colour;
    bool bold;
};
void svg_text(struct buffer *out, const struct svg_words *words, const char *text);

/* How wide a text will be, about and rather too wide than too narrow. */
double svg_text_width(const char *text, double size);

/* `dashes` is a dash array such as "4 2", or "" for a solid line. */
struct svg_stroke {
    const char *colour, *dashes;
    double width;
};
void svg_line(struct buffer *out, double x1, double y1, double x2, double y2,
              const struct svg_stroke *stroke);

/* A rectangle; without `fill` or `stroke` (NULL) it has none. */
struct svg_box {
    double x, y, width, height;
};
void svg_rectangle(struct buffer *out, const struct svg_box *box, const char *fill,
                   const struct svg_stroke *stroke);

/* Any path: its data are put in between. */
void svg_path_open(struct buffer *out);
void svg_path_close(struct buffer *out, const char *fill, const struct svg_stroke *stroke);

#endif
