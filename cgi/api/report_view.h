/*
 * report_view.h - a report for programs: what its card and its tracking page show, with codes
 * beside the words. What is not in struct card and struct track cannot leak through these.
 */
#ifndef DL_API_REPORT_VIEW_H
#define DL_API_REPORT_VIEW_H

#include <jansson.h>
#include <stdint.h>

struct card;
struct card_photo;
struct request;
struct track;

/*
 * One line of a list: number, status, status_text, category, group, body, nickname, place,
 * submitted_at, supporters, photo (the first, or null). New reference, as all.
 */
json_t *api_card_view(struct request *req, const struct card *c);
/* small, large (addresses), width, height, colour. */
json_t *api_photo_view(struct request *req, const struct card_photo *p);
/* {"code", "name"} of an area, or null for 0 and unknown ones. */
json_t *api_area_view(uint32_t code);
/* {"id", "code", "name"}, or null. */
json_t *api_category_view(uint64_t id);

/*
 * The report whole: the card's keys, and photos, state, next_text, case, clocks, timeline,
 * merged_into, viewer (what this visitor is to it) and may (what she may do now).
 */
json_t *api_track_view(struct request *req, const struct track *t);

#endif
