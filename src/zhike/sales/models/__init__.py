"""Products, and the orders that customers place."""

from zhike.sales.models.order import Order
from zhike.sales.models.order_line import OrderLine
from zhike.sales.models.payment import Payment
from zhike.sales.models.product import Product
from zhike.sales.models.product_category import ProductCategory

__all__ = ["Order", "OrderLine", "Payment", "Product", "ProductCategory"]
