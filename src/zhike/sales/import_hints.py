"""How files of products and orders call their columns; and the built-in recipe."""

from zhike.records.imports.hints import LinesHint, TypeHint, register
from zhike.sales import online_retail

CODES = (
    "sku",
    "product code",
    "item code",
    "stock code",
    "article number",
    "产品编码",
    "商品编码",
    "货号",
    "产品代码",
    "商品编号",
    "产品编号",
)

register(
    TypeHint(
        type="product",
        nouns=("product", "item", "article", "goods", "产品", "商品", "货品"),
        words={
            "sku": CODES,
            "name": (
                "name",
                "title",
                "product",
                "item",
                "产品名称",
                "商品名称",
                "品名",
                "名称",
                "产品",
                "商品",
            ),
            "description": ("description", "details", "描述", "说明", "产品描述"),
            "unit": ("unit", "uom", "单位"),
            "price": ("price", "unit price", "list price", "selling price", "价格", "单价", "售价"),
            "price_currency": ("currency", "price currency", "币种", "货币"),
            "cost": ("cost", "cost price", "purchase price", "成本", "成本价", "进价"),
            "kind": ("kind", "type", "product type", "类型"),
            "is_active": ("active", "on sale", "是否在售", "在售"),
        },
        ids=("id",),
        key_field="sku",
        title_from="order/line.description",
    )
)
register(
    TypeHint(
        type="order",
        nouns=("order", "invoice", "sale", "sales order", "transaction", "订单", "发票", "销售单"),
        words={
            "placed_at": (
                "date", "order date", "invoice date", "created at", "purchase date", "transaction date", "placed at",
                "下单时间", "下单日期", "订单日期", "日期", "订单时间", "开票日期", "购买日期",
            ),
            "currency": ("currency", "currency code", "币种", "货币"),
            "country": ("country", "ship country", "shipping country", "国家", "收货国家"),
            "status": ("status", "order status", "状态", "订单状态"),
            "channel": ("channel", "sales channel", "渠道", "销售渠道"),
            "note": ("note", "notes", "remark", "comment", "备注"),
            "shipped_at": ("ship date", "shipped date", "shipped at", "发货时间", "发货日期"),
            "tracking": ("tracking", "tracking number", "运单号", "快递单号"),
        },
        ids=("id", "no", "number", "code", "ref", "reference", "编号", "号", "单号", "号码"),
        id_field="reference",
        constants={"status": "placed"},
        lines=LinesHint(
            "line", "lines",
            {
                "description": ("description", "product name", "item name", "item description", "产品名称", "商品名称", "品名", "描述"),
                "quantity": ("quantity", "qty", "units", "count", "数量", "件数"),
                "unit_price": ("unit price", "price", "item price", "rate", "单价", "价格", "售价"),
                "discount": ("discount", "discount %", "折扣", "折扣率"),
            },
            needs=("quantity", "unit_price"),
            copies={"code": "product.sku"},
        ),
    )
)  # fmt: skip

BUILT_IN = (online_retail.NAME,)
