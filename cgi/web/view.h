/*
 * view.h - filling a view value by value, for what a page holds many of: json_pack() reads its
 * format anew each time, and the checked setters read UTF-8 that was checked when it came in.
 * For all else json_pack() is shorter.
 */
#ifndef DL_WEB_VIEW_H
#define DL_WEB_VIEW_H

#include <jansson.h>

/* Takes `value` over. */
static inline void view_set(json_t *view, const char *key, json_t *value)
{
	json_object_set_new_nocheck(view, key, value);
}

/* text: valid UTF-8; NULL is said as "". */
static inline void view_text(json_t *view, const char *key, const char *text)
{
	view_set(view, key, json_string_nocheck(text ? text : ""));
}

#endif
