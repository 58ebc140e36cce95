-- 动态管理：按次序看，第一条成立的就是该户的状态。最后一条总成立，所以每户都有状态。

fact.建档立卡户 {
  label = "在册或曾经在册的贫困户",
  basis = "登记表 脱贫标志", type = "boolean",
  value = function(户) return 户.脱贫标志 ~= "非贫困户" end,
}

fact.在册户 {
  label = "现在册的贫困户",
  basis = "登记表 脱贫标志", type = "boolean",
  value = function(户) return 户.建档立卡户 and 户.脱贫标志 ~= "已脱贫" end,
}

fact.低于国家扶贫标准 {
  basis = "国家农村扶贫标准", type = "boolean",
  value = function(户, 标准) return 户.认定纯收入 < 标准.国家扶贫标准 * 户.家庭人口数 end,
}

fact.有返贫致贫风险 {
  label = "收入低于监测线，或刚性支出、收入骤降",
  basis = "防止返贫监测 国开发〔2020〕6号", type = "boolean",
  value = function(户, 标准)
    local 上年收入 = 户.上年人均纯收入 * 户.家庭人口数
    return 户.认定纯收入 < 标准.监测倍数 * 标准.国家扶贫标准 * 户.家庭人口数
        or 户.刚性支出 > 标准.刚性支出倍数 * 上年收入
        or 户.纯收入 < (1 - 标准.收入骤降比例) * 上年收入
  end,
}

status.返贫 {
  label = "已脱贫又跌到国家标准以下，或登记返贫而未达标：及时列为扶贫对象",
  basis = "甘肃省“1+17”方案 对象精准，将返贫人口及时列为扶贫对象",
  when = function(户)
    return 户.脱贫标志 == "返贫" and not 户.达标 or 户.脱贫标志 == "已脱贫" and 户.低于国家扶贫标准
  end,
}

status.应纳入 {
  label = "未建档立卡而收入低于国家扶贫标准：应评议纳入",
  basis = "甘肃省“1+17”方案 对象精准，有进有出、动态管理",
  when = function(户) return not 户.建档立卡户 and 户.低于国家扶贫标准 end,
}

status.可退出 {
  label = "在册而七条标准全部达到：可按程序退出",
  basis = "厅字〔2016〕16号；甘办发〔2018〕50号",
  when = function(户) return 户.在册户 and 户.达标 end,
}

status.在册 {
  label = "在册继续帮扶",
  basis = "甘肃省“1+17”方案 不脱贫不脱钩",
  when = function(户) return 户.在册户 end,
}

status.脱贫不稳定户 {
  label = "监测：已脱贫但未全部达标，或有返贫风险",
  basis = "防止返贫监测 国开发〔2020〕6号",
  when = function(户) return 户.脱贫标志 == "已脱贫" and (not 户.达标 or 户.有返贫致贫风险) end,
}

status.边缘易致贫户 {
  label = "监测：未建档立卡但有致贫风险",
  basis = "防止返贫监测 国开发〔2020〕6号",
  when = function(户) return not 户.建档立卡户 and 户.有返贫致贫风险 end,
}

status.已退出 {
  label = "稳定脱贫",
  basis = "甘肃省“1+17”方案 脱贫销号",
  when = function(户) return 户.脱贫标志 == "已脱贫" end,
}

status.未建档 {
  label = "未建档立卡，不在帮扶范围",
  basis = "甘肃省“1+17”方案 对象精准",
  when = function() return true end,
}
