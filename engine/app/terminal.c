#include "terminal.h"
#include "text.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { REDRAW_MS = 100, BAR_LEAST = 4, BAR_MOST = 40, COLUMNS_UNKNOWN = 80 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int terminal_columns(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return COLUMNS_UNKNOWN;
}

/* "  45 %  436,500" stands behind the bar. */
static void put_figures(struct buffer *line, size_t done, size_t total)
{
    if (total)
        buffer_format(line, " %3zu %%", done < total ? done * 100 / total : (size_t)100);
    else
        buffer_format(line, " %zu", done);
}

static void put_bar(struct buffer *line, int columns, size_t done, size_t total)
{
    size_t width = (size_t)columns;
    size_t full = done < total ? done * width / total : width;
    buffer_put(line, " [");
    for (size_t i = 0; i < width; i++)
        buffer_put(line, i < full ? "#" : "-");
    buffer_put(line, "]");
}

static void put_line(struct buffer *line, const char *phase, size_t done, size_t total)
{
    const int around = 10; /* brackets, figures, and the last column, which some terminals wrap */
    int room = terminal_columns() - text_width(phase) - around;
    buffer_put(line, phase);
    if (total && room >= BAR_LEAST)
        put_bar(line, room < BAR_MOST ? room : BAR_MOST, done, total);
    put_figures(line, done, total);
}

static void draw(void *context, const char *phase, size_t done, size_t total)
{
    struct terminal *terminal = context;
    int64_t now = now_ms();
    if (!terminal->shows || now - terminal->drawn_at_ms < REDRAW_MS)
        return;
    struct buffer line = {0};
    put_line(&line, gettext(phase), done, total);
    if (!line.failed) {
        fprintf(stderr, "\r%s\033[K", line.bytes);
        terminal->drawn = true;
        terminal->drawn_at_ms = now;
    }
    buffer_release(&line);
}

static bool can_redraw(void)
{
    const char *kind = getenv("TERM");
    return isatty(STDERR_FILENO) && kind && strcmp(kind, "dumb") != 0;
}

void terminal_init(struct terminal *terminal, bool quiet)
{
    *terminal = (struct terminal){
        .progress = {.report = draw, .context = terminal},
        .shows = !quiet && can_redraw(),
        .drawn_at_ms = now_ms(),
    };
}

void terminal_clear(struct terminal *terminal)
{
    if (terminal->drawn)
        fprintf(stderr, "\r\033[K");
    terminal->drawn = false;
}
