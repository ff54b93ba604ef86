"""The database: one noun per module, rows stay here, frozen values of core/records.py come out.

`Store` opens it, `Transaction` holds the nouns of one transaction. No decision about mail or weeks is taken here.
"""

from mailflow.adapters.store.engine import Engines
from mailflow.adapters.store.store import Store
from mailflow.adapters.store.transaction import Transaction

__all__ = ["Engines", "Store", "Transaction"]
