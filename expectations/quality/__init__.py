"""Gate 2: does what people have written agree with the figures beside which it stands?"""
