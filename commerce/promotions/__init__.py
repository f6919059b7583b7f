"""Why a basket costs less than its goods.

Owns promotions, their coupons and the redemptions of those. The calculator is pure: it takes
lines and promotions and tells, rule by rule, what each takes off which line, to the tiyin.
A coupon is counted under lock when an order is placed, and given back when that is cancelled.
"""
