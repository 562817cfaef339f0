/* channel.h - the ways out of the house: which of them this city uses. */
#ifndef DL_NOTICE_CHANNEL_H
#define DL_NOTICE_CHANNEL_H

#include "notice/channel_id.h"

struct conf;
struct told;

/*
 * 1 << CHANNEL_... that are set up for this action: SMS and WeChat need an address to
 * ask and a template; webhooks are rows of a table and always on.
 */
unsigned int channels_on(const struct conf *c, const struct told *t);

#endif
