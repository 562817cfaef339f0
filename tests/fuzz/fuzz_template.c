/*
 * Any text as a template over one view that has every kind of value: refused,
 * or rendered within the limit; values never come out with their '<'
 * but by {{{raw}}} output.
 */
#include "tests/fuzz/fuzz.h"

#include <jansson.h>

#include "web/template.h"

#define TEXT_MAX 256 /* sections within sections over lists grow fast */

static const char view_text[] =
	"{\"s\": \"<\", \"e\": \"\", \"n\": 12, \"z\": 0, \"r\": 1.5, \"t\": true, \"f\": false,"
	" \"u\": null, \"o\": {\"s\": \"<\", \"o\": {\"n\": 1}}, \"l\": [{\"n\": 1}, \"<\"], \"m\": []}";
static const char partials_text[] = "{\"p\": \"a\\n{{s}}\\n{{#l}}\\n {{n}}\\n{{/l}}\\n\"}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static json_t *view, *partials;
	struct buf out;

	if (!view) {
		view = json_loads(view_text, 0, NULL);
		partials = json_loads(partials_text, 0, NULL);
		BUG_IF(!view || !partials);
	}
	if (size > TEXT_MAX)
		return 0;
	buf_init(&out, 1 << 20);
	if (template_render_text((const char *)data, size, partials, view, &out) == 0 &&
	    !memchr(data, '<', size) && !memmem(data, size, "{{{", 3) && !memchr(data, '&', size))
		BUG_IF(strchr(out.data, '<'));
	buf_release(&out);
	return 0;
}
