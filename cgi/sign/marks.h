/*
 * marks.h - what an officer draws on a picture: boxes and lines with a few words each, kept as
 * data and drawn again for the owner. Coordinates are thousandths of the picture's width and
 * height, so they hold at every size.
 *
 * As a form holds them, one a line: "框 left top width height words", "线 x1 y1 x2 y2 words"
 * ("box" and "line" do as well). That is also how they are typed without a mouse.
 */
#ifndef DL_SIGN_MARKS_H
#define DL_SIGN_MARKS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define SIGN_MARKS      20
#define SIGN_MARK_WORDS 40 /* characters */

struct sign_mark {
	bool line;
	unsigned int a, b, c, d; /* left, top, width, height; or the two ends */
	const char *say;         /* "" when none */
};

/* How many, or -1 when a line is none of these, a box leaves the picture, or they are too many. */
int marks_parse(struct arena *a, const char *text, struct sign_mark out[SIGN_MARKS]);
/* sign_log.data of an answer: verdict, the picture (0: the design's) and its marks. */
const char *marks_data(struct arena *a, unsigned int verdict, uint64_t photo_id,
		       const struct sign_mark *marks, size_t count);

struct marked {
	unsigned int verdict;
	uint64_t photo_id; /* 0: the design's picture */
	struct sign_mark marks[SIGN_MARKS];
	size_t count;
};
/* The same back; data may be NULL: nothing. */
void marks_read(struct arena *a, const char *data, struct marked *out);
/* [{n, is_line, x, y, w, h | x1, y1, x2, y2, say, tx, ty}] for a drawing `height` high, 1000 wide.
 */
json_t *marks_view(const struct sign_mark *marks, size_t count, unsigned int height);

#endif
