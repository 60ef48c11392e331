"""`/shipment/<site>/<shipment>`: one shipment, and the talk with its driver.

    boards (kept 2 s), list_messages -> facts, steps, wish, thread -> page       every 2 s, only what changed
    box, buttons -> desk -> store.submit_order -> the site's writer -> its result, and the message's stages

What is typed lives outside of all that is drawn anew. An order has a key made of the draft's own and its words, so that
a double click, or a second try after an answer that never came, is one message.
"""
