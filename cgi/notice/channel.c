#include "notice/channel.h"

#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "notice/told.h"

static unsigned int templated(const struct conf *c, const struct told *t, enum channel_id id,
			      const char *section, const char *address)
{
	char key[40];

	if (!(t->channels & 1u << id) || !*conf_str(c, section, address))
		return 0;
	snprintf(key, sizeof(key), "template_%s", t->name);
	return *conf_str(c, section, key) ? 1u << id : 0;
}

unsigned int channels_on(const struct conf *c, const struct told *t)
{
	return 1u << CHANNEL_WEBHOOK | templated(c, t, CHANNEL_SMS, "sms", "url") |
	       templated(c, t, CHANNEL_WECHAT, "wechat", "app_id");
}
