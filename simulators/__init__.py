"""Traffic without trucks: a plant's day that never happened (`fleet`), and recorded traces sent again (`replay`).

Simulators know the wire format and nothing of what becomes of it: they publish over MQTT as a carrier would.

    cast, places --> day (the plan) --> truck (what really happens) --> telemetry --> wire --> faults --> links
                                                                    --> driver --------------------------^
                                                  links: carrier (the reference client), publisher (foreign wires)
"""
