/* The six trades: apart from the rest of design.c, for who draws no design. */
#include "sign/design.h"

const struct design_trade design_trades[] = {
	{ "catering", "餐饮" },   { "retail", "零售" },     { "life", "生活服务" },
	{ "beauty", "美容美发" }, { "health", "医药健康" }, { "culture", "文教" },
	{ NULL, NULL },
};
