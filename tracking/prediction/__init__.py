"""When a truck will be at the gate, at the door, and done: a prior that needs nothing, and what a site has learnt.

    state, shipment -> situation -> prior x corridor x pace + stops + hours -> Arrival      one fix
    completed trips -> TripRecord -> learn -> Changes -> Model                              one trip

Pure, like all of `tracking`: the model is an argument, and learning returns what changes in it.
"""
