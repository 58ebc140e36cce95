#include "svg.h"

#include <math.h>

/* The common ones of each system, so that Chinese does not come out as boxes. */
static const char fonts[] = "Helvetica, Arial, 'Noto Sans CJK SC', 'Source Han Sans SC', "
                            "'Microsoft YaHei', 'PingFang SC', 'WenQuanYi Micro Hei', sans-serif";

/* An ASCII character takes about so much of the size, a Chinese one somewhat less than twice. */
static const double COLUMN = 0.56;

enum { MILLIMETRES = 170 };

void svg_number(struct buffer *out, double number)
{
    double hundredths = round(number * 100);
    buffer_put_number(out, hundredths == 0 ? 0 : hundredths / 100);
}

static const char *entity_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Controls, and two code points that XML has not. */
static bool is_forbidden(uint32_t point)
{
    bool blank = point == '\t' || point == '\n' || point == '\r';
    return (point < 0x20 && !blank) || point == 0x7F || point == 0xFFFE || point == 0xFFFF ||
           point == 0xFFFD;
}

void svg_escape(struct buffer *out, const char *text)
{
    for (const char *end = text + strlen(text); text < end;) {
        uint32_t point;
        int length = text_decode(text, end, &point);
        const char *entity = entity_of(*text);
        if (entity)
            buffer_put(out, entity);
        else if (is_forbidden(point))
            buffer_put(out, "\xEF\xBF\xBD");
        else
            buffer_put_bytes(out, text, (size_t)length);
        text += length;
    }
}

static void put_attribute(struct buffer *out, const char *name, double value)
{
    buffer_format(out, " %s=\"", name);
    svg_number(out, value);
    buffer_put(out, "\"");
}

static void put_stroke(struct buffer *out, const struct svg_stroke *stroke)
{
    if (!stroke)
        return;
    buffer_format(out, " stroke=\"%s\"", stroke->colour);
    put_attribute(out, "stroke-width", stroke->width);
    if (*stroke->dashes)
        buffer_format(out, " stroke-dasharray=\"%s\"", stroke->dashes);
}

void svg_open(struct buffer *out, double height, const char *title)
{
    buffer_put(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
    svg_number(out, MILLIMETRES);
    buffer_put(out, "mm\" height=\"");
    svg_number(out, height * MILLIMETRES / SVG_WIDTH);
    buffer_put(out, "mm\" viewBox=\"0 0 ");
    svg_number(out, SVG_WIDTH);
    buffer_put(out, " ");
    svg_number(out, height);
    buffer_format(out, "\" role=\"img\" font-family=\"%s\">\n<title>", fonts);
    svg_escape(out, title);
    buffer_put(out, "</title>\n");
    svg_rectangle(out, &(struct svg_box){0, 0, SVG_WIDTH, height}, "#ffffff", NULL);
}

void svg_close(struct buffer *out)
{
    buffer_put(out, "</svg>\n");
}

void svg_text(struct buffer *out, const struct svg_words *words, const char *text)
{
    buffer_put(out, "<text");
    put_attribute(out, "x", words->x);
    put_attribute(out, "y", words->y);
    put_attribute(out, "font-size", words->size);
    buffer_format(out, " text-anchor=\"%s\" fill=\"%s\"%s>", words->anchor, words->colour,
                  words->bold ? " font-weight=\"bold\"" : "");
    svg_escape(out, text);
    buffer_put(out, "</text>\n");
}

double svg_text_width(const char *text, double size)
{
    return text_width(text) * COLUMN * size;
}

void svg_line(struct buffer *out, double x1, double y1, double x2, double y2,
              const struct svg_stroke *stroke)
{
    buffer_put(out, "<line");
    put_attribute(out, "x1", x1);
    put_attribute(out, "y1", y1);
    put_attribute(out, "x2", x2);
    put_attribute(out, "y2", y2);
    put_stroke(out, stroke);
    buffer_put(out, "/>\n");
}

void svg_rectangle(struct buffer *out, const struct svg_box *box, const char *fill,
                   const struct svg_stroke *stroke)
{
    buffer_put(out, "<rect");
    put_attribute(out, "x", box->x);
    put_attribute(out, "y", box->y);
    put_attribute(out, "width", box->width);
    put_attribute(out, "height", box->height);
    buffer_format(out, " fill=\"%s\"", fill ? fill : "none");
    put_stroke(out, stroke);
    buffer_put(out, "/>\n");
}

void svg_path_open(struct buffer *out)
{
    buffer_put(out, "<path d=\"");
}

void svg_path_close(struct buffer *out, const char *fill, const struct svg_stroke *stroke)
{
    buffer_format(out, "\" fill=\"%s\"", fill ? fill : "none");
    put_stroke(out, stroke);
    buffer_put(out, " stroke-linejoin=\"round\"/>\n");
}
