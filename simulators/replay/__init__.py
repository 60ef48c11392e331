"""Recorded traces sent again as live traffic: one reader for each format, one player for all.

file --reader--> recorded messages --shifted in time--> publications --at N x--> broker
"""
