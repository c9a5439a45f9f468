"""How files of customers call their columns."""

from zhike.records.imports.hints import ChildHint, TypeHint, register

register(
    TypeHint(
        type="customer",
        nouns=("customer", "client", "contact", "account", "buyer", "member", "company", "客户", "顾客", "会员", "联系人", "买家"),
        words={
            "name": (
                "name", "full name", "display name", "customer", "client", "company", "company name", "contact name",
                "organization", "organisation", "客户", "客户名称", "客户名", "客户姓名", "姓名", "名称", "公司", "公司名称", "企业名称", "联系人",
            ),
            "kind": ("kind", "type", "customer type", "类型", "客户类型"),
            "other_name": ("legal name", "english name", "alias", "other name", "英文名", "英文名称", "别名", "其他名称", "简称"),
            "family_name": ("last name", "surname", "family name", "lastname", "姓", "姓氏"),
            "given_name": ("first name", "given name", "firstname", "forename", "名", "名字"),
            "industry": ("industry", "sector", "行业", "所属行业"),
            "size": ("size", "company size", "employees", "规模", "公司规模", "人数"),
            "source": ("source", "lead source", "channel", "来源", "客户来源"),
            "country": ("country", "country code", "nation", "国家", "国家/地区", "国别"),
            "city": ("city", "town", "suburb", "城市", "所在城市", "市"),
            "language": ("language", "语言"),
            "time_zone": ("time zone", "timezone", "时区"),
            "birthday": ("birthday", "birth date", "date of birth", "dob", "生日", "出生日期"),
            "website": ("website", "web", "url", "homepage", "网站", "网址", "官网"),
            "tags": ("tags", "labels", "标签"),
            "description": ("description", "about", "notes", "note", "remark", "remarks", "comment", "简介", "备注", "描述", "说明"),
        },
        ids=("id", "no", "number", "code", "key", "编号", "编码", "号", "代码"),
        children=(
            ChildHint(
                "email", "contact_points", "value", {"kind": "email"},
                ("email", "e-mail", "mail", "email address", "邮箱", "电子邮箱", "邮件", "电子邮件", "邮箱地址"), looks="email", mark="is_primary",
            ),
            ChildHint(
                "phone", "contact_points", "value", {"kind": "phone"},
                ("phone", "mobile", "telephone", "tel", "cell", "phone number", "mobile phone", "cell phone",
                 "电话", "手机", "手机号", "手机号码", "联系电话", "电话号码"), looks="phone", mark="is_primary",
            ),
            ChildHint(
                "address", "contact_points", "value", {"kind": "address"},
                ("address", "street", "postal address", "street address", "地址", "联系地址", "通讯地址", "详细地址"), source="address",
            ),
            ChildHint(
                "wechat", "contact_points", "value", {"kind": "social", "network": "wechat"},
                ("wechat", "wechat id", "weixin", "微信", "微信号"),
            ),
        ),
    )
)  # fmt: skip
