/* channel_id.h - the ways out of the house besides the page itself. */
#ifndef DL_NOTICE_CHANNEL_ID_H
#define DL_NOTICE_CHANNEL_ID_H

enum channel_id { /* stored: never renumber; a set of them is a bit mask 1 << id */
		  CHANNEL_WEBHOOK = 1,
		  CHANNEL_SMS = 2,
		  CHANNEL_WECHAT = 3,
		  CHANNEL__MAX
};

#endif
