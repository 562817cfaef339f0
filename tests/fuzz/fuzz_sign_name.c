/*
 * Any text as a shop's name: refused with a sentence, or set in a box that it does not leave. The
 * first bytes choose face, lines, direction, spacing and the box.
 */
#include "tests/fuzz/fuzz.h"

#include "sign/lettering.h"
#include "sign/sign_text.h"

#define HEAD 6

static struct faces *faces;

static void set(struct arena *a, const uint8_t *head, const char *name)
{
	struct lettering_style style = {
		.face = (enum sign_face)(head[0] % FACE__MAX),
		.weight = 100 + head[1] % 9 * 100,
		.spacing = head[2] % 60 / 50.0,
		.align = (enum slot_align)(head[3] % 3),
		.valign = (enum slot_align)(head[3] / 3 % 3),
		.lines = 1 + head[3] / 9 % 3,
		.vertical = head[3] & 0x80,
		.cells = head[3] & 0x40,
	};
	struct sign_rect box = { 10, 20, 30 + head[4] * 40, 15 + head[5] * 8 };
	struct lettering l;

	lettering_fit(faces, a, name, &style, box, &l);
	if (l.outline.count == 0 || l.ink.left > l.ink.right)
		return;
	BUG_IF(l.ink.left < box.x - 0.2 || l.ink.right > box.x + box.w + 0.2);
	BUG_IF(l.ink.top < box.y - 0.2 || l.ink.bottom > box.y + box.h + 0.2);
	BUG_IF(l.lines < 1 || l.lines > style.lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	const char *name;

	if (!faces)
		faces = faces_open("build/fonts", "/usr/share/fonts");
	BUG_IF(!faces);
	if (size < HEAD || size > 400 || !utf8_valid((const char *)data + HEAD, size - HEAD))
		return 0;
	a = arena_new();
	name = sign_text_clean(a, arena_strndup(a, (const char *)data + HEAD, size - HEAD));
	if (!sign_text_refuse(a, TEXT_NAME, name))
		set(a, data, name);
	arena_free(a);
	return 0;
}
