#include "show_heading.h"

#include "show_area.h"
#include "show_scenario.h"
#include "summary.h"
#include "table.h"

#include <libintl.h>

enum { WIDTH = 12 };

void show_heading_line(const char *what, const char *value, struct buffer *out)
{
    show_padded(out, what, WIDTH);
    buffer_format(out, "%s\n", value);
}

void show_heading(const struct heading *heading, struct buffer *out)
{
    char date[TEXT_DATE];
    buffer_format(out, "%s\n\n", heading->policy->title);
    show_heading_line(gettext("policy"), heading->policy->folder, out);
    show_scenario_text(out, heading->baseline ? gettext("baseline") : gettext("scenario"),
                       heading->policy, heading->as_of_day, WIDTH);
    show_heading_line(gettext("registry"), heading->registry->path, out);
    if (heading->registry->synthetic)
        show_heading_line("", gettext("these data are synthetic"), out);
    show_heading_line(gettext("as of"), text_from_date(heading->as_of_day, date), out);
    if (heading->area.length) {
        show_padded(out, gettext("area"), WIDTH);
        show_area_path(heading->registry, heading->area, out);
        buffer_put(out, "\n");
    }
}

void show_heading_json(const struct heading *heading, struct json *json)
{
    char date[TEXT_DATE], area[AREA_TEXT];
    json_key(json, "policy");
    json_open(json, '{');
    json_key_text(json, "name", heading->policy->name);
    json_key_text(json, "title", heading->policy->title);
    json_key_text(json, "folder", heading->policy->folder);
    json_close(json, '}');
    show_scenario_json(json, heading->policy, heading->as_of_day);
    json_key_text(json, "registry", heading->registry->path);
    json_key_bool(json, "synthetic", heading->registry->synthetic);
    json_key_text(json, "as_of", text_from_date(heading->as_of_day, date));
    json_key_text(json, "area",
                  heading->area.length ? summary_area_text(heading->area, area) : NULL);
}
