/*
 * Any bytes as a design: refused with a line that says why, or read; what is read has its slots
 * inside the sign, and its tree can be looked through.
 */
#include "tests/fuzz/fuzz.h"

#include "sign/design.h"
#include "sign/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct design_set none = { 0 };
	struct arena *a;
	struct design *d;
	struct buf why;
	xmlDoc *doc;

	if (size == 0 || size > DESIGN_BYTES)
		return 0;
	a = arena_new();
	buf_init(&why, 1 << 20);
	doc = xml_read((const char *)data, size, &why);
	d = doc ? design_read(a, doc, "catering/01", &why) : NULL;
	BUG_IF(!d && why.len == 0 && !why.failed);
	if (d) {
		struct sign_rect box = design_slot_rect(&d->slots[SLOT_NAME], d->width, d->height);

		BUG_IF(!d->slots[SLOT_NAME].used || d->palette_count == 0);
		BUG_IF(box.x < -1 || box.y < -1 || box.x + box.w > d->width + 1 ||
		       box.y + box.h > d->height + 1);
		design_check_tree(a, doc, d, &none, &why);
	}
	xmlFreeDoc(doc);
	buf_release(&why);
	arena_free(a);
	return 0;
}
