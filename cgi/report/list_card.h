/*
 * list_card.h - one report as the public sees it: the one view that lists, duplicates,
 * the preview and the tracking page show through
 * templates/partials/report_card.html. What is not in struct card cannot leak
 * through a card: no phone, no citizen, no camera's coordinates.
 */
#ifndef DL_REPORT_LIST_CARD_H
#define DL_REPORT_LIST_CARD_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "db/db.h"
#include "report/status.h"

struct arena;

/* A photo as pages need it: address, proportions, colour to wait with. */
struct card_photo {
	struct db_bytes hash;       /* data NULL: none */
	unsigned int width, height; /* of the large variant */
	unsigned int colour;        /* 0xRRGGBB */
	const char *k;              /* photo_secret(), for who needs it; else NULL */
};

struct card {
	uint64_t id;
	const char *number;  /* NULL: not sent yet (preview), so no link */
	unsigned int status; /* enum report_status */
	const char *body;
	const char *nickname;          /* "" = anonymous */
	const char *group;             /* NULL: none */
	const char *category;          /* NULL: nobody chose one yet */
	const char *district, *street; /* NULL: unknown */
	/* The codes of these four; 0: none. */
	unsigned int group_id;
	uint64_t category_id;
	uint32_t district_code, street_code;
	const char *place_text;
	double lat, lon; /* NAN: no point */
	int64_t submitted_at;
	unsigned int support_count;
	struct card_photo photo; /* the first; card_add_photo() adds more */
};

/*
 * View keys (new reference): number, path_of_report, status {text, name}, body, nickname
 * (said, "匿名市民"), category, place (said), has_place, district, street, has_point, lat, lon,
 * submitted_ago, submitted_iso, supporters, has_supporters, has_photos, photos [..]. All are always
 * there, "" for what is unknown.
 */
json_t *card_view(struct arena *a, const struct card *c, int64_t now);

/*
 * The same report as one line of a list (templates/partials/report_item.html), with no more than
 * that line shows: a page has twenty of them. Keys: path_of_report, status {text, name}, category,
 * body, place, distance, submitted_ago, submitted_iso, supporters, photos [at most one: small,
 * width, height, colour]. distance: said, or NULL.
 */
json_t *card_item_view(struct arena *a, const struct card *c, int64_t now, const char *distance);

/* Group, category, district and street of its codes (report/city.h). */
void card_add_names(struct card *c);

/* One more photo to "photos" of a card's view. Keys: small, large, width, height, colour, alt. */
void card_add_photo(struct arena *a, json_t *card, const struct card_photo *p);
/* The same object alone (new reference). */
json_t *card_photo_view(struct arena *a, const struct card_photo *p, const char *alt);

/* "派单中"; its chip has the class "dl-status--" and the name. */
const char *status_text(unsigned int status);
const char *status_name(unsigned int status); /* "submitted": in addresses and classes */
/* 0 for a name that is none. */
unsigned int status_by_name(const char *name);

#endif
